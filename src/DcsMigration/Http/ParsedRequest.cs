using DcsMigration.Dcs;

namespace DcsMigration.Http;

/// <summary>A valid request from any of the three routes.</summary>
/// <param name="Task">The task to create.</param>
/// <param name="Key">By what its retries are recognized.</param>
/// <param name="IsDryRun">Whether this is a dry run, which creates nothing.</param>
internal sealed record ParsedRequest(MigrationTaskRequest Task, CallerKey Key, bool IsDryRun = false);
