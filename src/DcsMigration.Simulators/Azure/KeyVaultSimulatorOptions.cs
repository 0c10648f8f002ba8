namespace DcsMigration.Simulators;

/// <summary>What a <see cref="KeyVaultSimulator"/> starts with.</summary>
public sealed record KeyVaultSimulatorOptions
{
    /// <summary>Whether a bearer token lets its sender read secrets.</summary>
    public required Func<string, bool> AcceptsToken { get; init; }

    /// <summary>The clock of secrets and of the log. TLS always goes by the machine's clock, as its clients do.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
