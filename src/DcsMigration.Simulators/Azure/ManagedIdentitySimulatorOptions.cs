namespace DcsMigration.Simulators;

/// <summary>What a <see cref="ManagedIdentitySimulator"/> starts with.</summary>
public sealed record ManagedIdentitySimulatorOptions
{
    /// <summary>The client id of the one identity that is assigned; null accepts any, as well as none.</summary>
    public string? ClientId { get; init; }

    /// <summary>How long a token is good for.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(24);
}
