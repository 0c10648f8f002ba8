namespace DcsMigration.Tests.Idempotency.Simulation;

internal enum PostKind
{
    Created,
    ReplyLost,
    RequestLost,
    Unreachable,
    Throttled,
    Refused,
    ServerError,
    Replaced,
}
