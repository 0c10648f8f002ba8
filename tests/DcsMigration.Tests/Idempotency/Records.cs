using System.Security.Cryptography;
using System.Text;
using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Idempotency;

internal static class Records
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The id of an attempt, of a word that a test can be read by.</summary>
    public static Guid Attempt(string word) => new(SHA256.HashData(Encoding.UTF8.GetBytes(word)).AsSpan(0, 16));

    /// <summary>The record as stored, or null where its key has one already.</summary>
    public static async Task<IdempotencyRecord?> InsertAsync(this IIdempotencyStore store, IdempotencyRecord record) =>
        await store.TryInsertAsync(record) is { } etag ? record with { ETag = etag } : null;

    /// <summary>The record as stored, or null where another version of it is.</summary>
    public static async Task<IdempotencyRecord?> ReplaceAsync(this IIdempotencyStore store, IdempotencyRecord record) =>
        await store.TryReplaceAsync(record) is { } etag ? record with { ETag = etag } : null;

    public static IdempotencyRecord InProgress(string key, string attempt = "attempt-1") => new()
    {
        Key = Hashes.Of(key),
        Fingerprint = Hashes.Of("fingerprint"),
        Twins = Hashes.Of("twins"),
        State = RecordState.InProgress,
        AttemptId = Attempt(attempt),
        FirstAttemptAt = Start,
        LastAttemptAt = Start.AddMilliseconds(1),
        LeaseUntil = Start.AddSeconds(42),
        ExpiresAt = Start.AddHours(24),
        PurgeAfter = Start.AddHours(48),
    };
}
