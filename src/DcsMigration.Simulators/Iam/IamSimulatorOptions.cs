namespace DcsMigration.Simulators;

/// <summary>What an <see cref="IamSimulator"/> starts with.</summary>
public sealed record IamSimulatorOptions
{
    /// <summary>The one project that a token can be scoped to.</summary>
    public string ProjectId { get; init; } = DcsSimulatorOptions.SampleProjectId;

    /// <summary>The users known at first.</summary>
    public IReadOnlyList<SimulatedUser> Users { get; init; } = [];

    /// <summary>How long a token is good for.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The clock of tokens and delays.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
