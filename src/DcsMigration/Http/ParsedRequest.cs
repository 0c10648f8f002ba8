using DcsMigration.Dcs;

namespace DcsMigration.Http;

/// <summary>A valid request from either route.</summary>
/// <param name="Task">The task to create.</param>
/// <param name="Key">The caller's idempotency key. Null to derive one from the values of the task.</param>
/// <param name="IsDryRun">Whether this is a dry run, which creates nothing.</param>
internal sealed record ParsedRequest(MigrationTaskRequest Task, CallerKey? Key, bool IsDryRun = false);
