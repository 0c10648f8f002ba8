namespace DcsMigration.Idempotency;

/// <param name="InstanceId">The id of a task that is accounted for.</param>
/// <param name="At">When it became known.</param>
internal sealed record KnownTask(string InstanceId, DateTimeOffset At);
