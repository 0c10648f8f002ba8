namespace DcsMigration.Simulators;

/// <summary>What a <see cref="DcsSimulator"/> starts with.</summary>
public sealed record DcsSimulatorOptions
{
    /// <summary>The project that every simulator uses unless told otherwise.</summary>
    public const string SampleProjectId = "0123456789abcdef0123456789abcdef";

    /// <summary>The example request of the API documentation.</summary>
    public const string SampleRequest =
        """{"name":"dcs-migration-thrc","description":"Creating an online data migration task","vpc_id":"5e37b3be-950a-48e1-b498-65b63d336481","subnet_id":"40f15ed6-7f85-49d5-ba0e-65b940d4812c","security_group_id":"9df96622-24b7-4813-84b8-ab74552a21d7"}""";

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
