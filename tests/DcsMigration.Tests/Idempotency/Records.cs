using System.Security.Cryptography;
using System.Text;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Tests.Infrastructure;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>Requests, records and locks with values that a test can rely on.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Of the default options.</summary>
    public static readonly Sha256Hash Project = Sha256Hash.Of(TestOptions.Dcs.Profile);

    /// <summary>An id that is made from a readable word.</summary>
    public static Guid Attempt(string word) => new(SHA256.HashData(Encoding.UTF8.GetBytes(word)).AsSpan(0, 16));

    public static GatedRequest Request(string key, string name = "name", string? description = "nightly move") => new(
        Sha256Hash.Of(key),
        Sha256Hash.Of("fingerprint"),
        Project,
        Sha256Hash.Of(name),
        new MigrationTaskRequest(name, description, "vpc", "subnet", "security group"),
        TestOptions.Idempotency.KeepFor);

    public static IdempotencyRecord InProgress(string key, string attempt = "attempt-1") => new()
    {
        Key = Sha256Hash.Of(key),
        Fingerprint = Sha256Hash.Of("fingerprint"),
        Project = Project,
        NameHash = Sha256Hash.Of("name"),
        State = RecordState.InProgress,
        AttemptId = Attempt(attempt),
        UseId = Attempt(attempt),
        LastAttemptAt = Start.AddMilliseconds(1),
        LeaseUntil = Start.AddSeconds(42),
        KeepFor = TimeSpan.FromHours(24),
        ExpiresAt = Start.AddHours(24),
        PurgeAfter = Start.AddHours(48),
    };

    public static NameLock Lock(string name = "name", string? holder = null) => new()
    {
        NameHash = Sha256Hash.Of(name),
        Project = Project,
        Name = name,
        Holder = holder is null ? null : new KeyUse(Sha256Hash.Of(holder), Attempt("attempt-1")),
        HeldSince = Start,
        WriteId = Guid.NewGuid(),
        PurgeAfter = Start.AddHours(72),
    };

    /// <summary>As many known tasks as a lock can hold, with ids of the maximum length.</summary>
    public static IReadOnlyList<KnownTask> MaxKnownTasks { get; } =
    [
        .. Enumerable.Range(0, DcsMigration.Idempotency.NameLock.MaxKnownTasks)
            .Select(i => new KnownTask($"{i:d3}-{new string('x', 60)}", Start.AddTicks(1 + (i * 7)))),
    ];

    public static void AssertEqual(IdempotencyRecord? expected, IdempotencyRecord? actual)
    {
        Assert.NotNull(expected);
        Assert.NotNull(actual);
        Assert.Equal(expected.Created?.Body.ToArray(), actual.Created?.Body.ToArray());
        Assert.Equal(WithoutBody(expected), WithoutBody(actual));

        static IdempotencyRecord WithoutBody(IdempotencyRecord record) =>
            record with { Created = record.Created is { } created ? created with { Body = default } : null };
    }

    public static void AssertEqual(NameLock? expected, NameLock? actual)
    {
        Assert.NotNull(expected);
        Assert.NotNull(actual);
        Assert.Equal(expected.KnownTasks, actual.KnownTasks);
        Assert.Equal(expected with { KnownTasks = [] }, actual with { KnownTasks = [] });
    }
}
