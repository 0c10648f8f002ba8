namespace DcsMigration.Simulators;

/// <summary>What a <see cref="DcsSimulator"/> starts with.</summary>
public sealed record DcsSimulatorOptions
{
    /// <summary>The project that every simulator uses unless told otherwise.</summary>
    public const string SampleProjectId = "0123456789abcdef0123456789abcdef";

    /// <summary>The one project that the caller may use.</summary>
    public string ProjectId { get; init; } = SampleProjectId;

    /// <summary>The access keys accepted at first.</summary>
    public IReadOnlyList<SimulatedAccessKey> AccessKeys { get; init; } = [];

    /// <summary>Judges an <c>X-Auth-Token</c>. By default none is valid.</summary>
    public Func<string, TokenStatus> CheckToken { get; init; } = static _ => TokenStatus.Invalid;

    /// <summary>Whether a created task is answered with a <c>job_id</c> too, as on Huawei Cloud. The OTC page doesn't list it.</summary>
    public bool IncludeJobId { get; init; }

    /// <summary>How long after its creation a task appears in the list.</summary>
    public TimeSpan ListLag { get; init; }

    /// <summary>The clock of signatures, tasks, locks and delays.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
