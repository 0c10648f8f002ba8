using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>Identifies the endpoint and the project of a row's task. The list of another project does not show the task.</summary>
internal static class ProjectHash
{
    public static Sha256Hash Of(DcsOptions dcs) => Sha256Hash.Of($"{dcs.Endpoint.AbsoluteUri} {dcs.ProjectId}");
}
