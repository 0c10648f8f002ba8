using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Idempotency;

internal static class Records
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static IdempotencyRecord InProgress(string key, string attempt = "attempt-1") => new()
    {
        Key = Hashes.Of(key),
        Fingerprint = Hashes.Of("fingerprint"),
        Twins = Hashes.Of("twins"),
        State = RecordState.InProgress,
        AttemptId = attempt,
        FirstAttemptAt = Start,
        LastAttemptAt = Start.AddMilliseconds(1),
        LeaseUntil = Start.AddSeconds(42),
        ExpiresAt = Start.AddHours(24),
        PurgeAfter = Start.AddHours(48),
    };
}
