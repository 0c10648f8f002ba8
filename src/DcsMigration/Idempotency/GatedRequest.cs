using DcsMigration.Dcs;
using DcsMigration.Text;

namespace DcsMigration.Idempotency;

/// <summary>One validated request.</summary>
/// <param name="Key">The hash of the idempotency key and its scope: endpoint, project, route, and where the key was found.</param>
/// <param name="Fingerprint">The hash of the validated values.</param>
/// <param name="Project">The hash of the endpoint and the project.</param>
/// <param name="NameHash">The hash of the endpoint, the project and the task's name. Tasks with the same name share a lock.</param>
/// <param name="Task">What is sent.</param>
/// <param name="KeepFor">How long a reply is replayed. Shorter if the key was derived from the body.</param>
internal sealed record GatedRequest(
    Sha256Hash Key, Sha256Hash Fingerprint, Sha256Hash Project, Sha256Hash NameHash, MigrationTaskRequest Task, TimeSpan KeepFor);
