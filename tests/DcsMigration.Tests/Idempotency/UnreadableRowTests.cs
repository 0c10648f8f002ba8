using System.Text;
using System.Text.Json.Nodes;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using DcsMigration.Azurite;
using DcsMigration.Idempotency;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>
/// A row of another version, or with a missing or unreadable value, is not interpreted: it makes the store unavailable for its own key or
/// name, and for no other.
/// </summary>
public sealed class UnreadableRowTests
{
    /// <summary>All other values are required.</summary>
    private static readonly string[] Optional = ["RequestId", "Description"];

    /// <summary>Null until then.</summary>
    private static readonly string[] OfCompleted = ["InstanceId", "Body"];

    private readonly TableClient _table;
    private readonly TableStore _store;

    public UnreadableRowTests(AzuriteFixture azurite)
    {
        _table = Stores.NewTable(azurite, HttpClientTransport.Shared);
        _store = Stores.InTable(_table);
    }

    public static TheoryData<string> RecordValues => [.. KeptRows.Values("record completed").Except(Optional)];

    public static TheoryData<string> OpenRecordValues => [.. KeptRows.Values("record in progress").Except([.. Optional, .. OfCompleted])];

    public static TheoryData<string> LockValues => [.. KeptRows.Values("lock held").Except(Optional)];

    public static TheoryData<string, string, string?> UnreadableRecordValues => new()
    {
        { "SchemaVersion", "1", null },
        { "SchemaVersion", "2", null },
        { "SchemaVersion", "4", null },
        { "SchemaVersion", "\"2\"", null },
        { "Fingerprint", "\"\"", null },
        { "Fingerprint", "\"0123\"", null },
        { "NameHash", "\"not hexadecimal, and as long as a hash, which is 64 digits, no less\"", null },
        { "State", "\"Archived\"", null },
        { "State", "\"completed\"", null },
        { "State", "1", null },
        { "AttemptId", "\"aacfaf3d-1862-3234-76ff-42263fe100ba\"", null },
        { "UseId", "7", null },
        { "LastAttemptAt", "\"2026-03-01T12:00:00Z\"", null },
        { "LeaseUntil", "7", null },
        { "KeepFor", "7", null },
        { "ExpiresAt", "\"soon\"", null },
        { "PurgeAfter", "\"7\"", "Edm.Int64" },
    };

    public static TheoryData<string, string, string?> UnreadableLockValues => new()
    {
        { "SchemaVersion", "1", null },
        { "SchemaVersion", "2", null },
        { "SchemaVersion", "4", null },
        { "Name", "7", null },
        { "HolderKey", "\"0123\"", null },
        { "HolderUseId", "\"a holder\"", null },
        { "HeldSince", "7", null },
        { "WriteId", "\"a write\"", null },
        { "PurgeAfter", "\"soon\"", null },
        { "KnownTasks", "\"[]\"", null },
        { "KnownTasks", Base64("null"), "Edm.Binary" },
        { "KnownTasks", Base64("[null]"), "Edm.Binary" },
        { "KnownTasks", Base64("[{}]"), "Edm.Binary" },
        { "KnownTasks", Base64("""[{"instance_id":"instance-1"}]"""), "Edm.Binary" },
        { "KnownTasks", Base64("""[{"at":"2026-03-01T12:00:00Z"}]"""), "Edm.Binary" },
        { "KnownTasks", Base64("""[{"instance_id":null,"at":"2026-03-01T12:00:00Z"}]"""), "Edm.Binary" },
        { "KnownTasks", Base64("""[{"instance_id":"instance-1","at":"soon"}]"""), "Edm.Binary" },
        { "KnownTasks", Base64("[{"), "Edm.Binary" },
    };

    [Theory, MemberData(nameof(RecordValues))]
    public async Task A_completed_record_without_a_required_value_is_unreadable(string value) =>
        await AssertUnreadableRecordAsync(KeptRows.Read("record completed").Without(value));

    [Theory, MemberData(nameof(OpenRecordValues))]
    public async Task An_open_record_without_a_required_value_is_unreadable(string value) =>
        await AssertUnreadableRecordAsync(KeptRows.Read("record in progress").Without(value));

    [Theory, MemberData(nameof(UnreadableRecordValues))]
    public async Task A_record_with_an_unreadable_value_is_unreadable(string value, string json, string? type) =>
        await AssertUnreadableRecordAsync(KeptRows.Read("record unknown").With(value, JsonNode.Parse(json), type));

    [Theory, MemberData(nameof(LockValues))]
    public async Task A_lock_without_a_required_value_is_unreadable(string value) =>
        await AssertUnreadableLockAsync(KeptRows.Read("lock held").Without(value));

    [Theory, MemberData(nameof(UnreadableLockValues))]
    public async Task A_lock_with_an_unreadable_value_is_unreadable(string value, string json, string? type) =>
        await AssertUnreadableLockAsync(KeptRows.Read("lock held").With(value, JsonNode.Parse(json), type));

    [Fact]
    public async Task What_is_optional_may_be_absent()
    {
        await KeptRows.InsertAsync(_table, KeptRows.Read("record completed").Without("RequestId"));
        await KeptRows.InsertAsync(_table, KeptRows.Read("lock held").Without("Description"));

        Assert.Null((await _store.ReadRecordAsync(Sha256Hash.Of("a")))!.Created?.RequestId);
        Assert.Null((await _store.ReadLockAsync(Sha256Hash.Of("name")))!.Description);
    }

    [Fact]
    public async Task A_row_of_a_newer_version_is_not_purged()
    {
        await KeptRows.InsertAsync(_table, KeptRows.Read("record unknown").With("SchemaVersion", 4));
        await KeptRows.InsertAsync(_table, KeptRows.Read("lock held"));

        Assert.Equal(1, (await _store.ScanAsync(DateTimeOffset.MaxValue)).Purged);

        await AssertUnreadableAsync(() => _store.ReadRecordAsync(Sha256Hash.Of("a")), "ca");
    }

    private async Task AssertUnreadableRecordAsync(JsonObject row)
    {
        await KeptRows.InsertAsync(_table, row);
        var other = await _store.PutAsync(Records.InProgress("another key"));

        await AssertUnreadableAsync(() => _store.ReadRecordAsync(Sha256Hash.Of("a")), "ca");
        await AssertUnreadableAsync(() => _store.WriteRecordAsync(Records.InProgress("a")), "ca");
        await AssertUnreadableAsync(() => _store.WriteRecordAsync(Records.InProgress("a") with { ETag = "W/\"1\"" }), "ca");
        Records.AssertEqual(other, await _store.ReadRecordAsync(other.Key));
        Records.AssertEqual(other, Assert.Single((await _store.ScanAsync(other.LeaseUntil.AddHours(1))).Abandoned));
    }

    private async Task AssertUnreadableLockAsync(JsonObject row)
    {
        await KeptRows.InsertAsync(_table, row);
        var other = await _store.PutAsync(Records.Lock("another name"));

        await AssertUnreadableAsync(() => _store.ReadLockAsync(Sha256Hash.Of("name")), "lock-82");
        await AssertUnreadableAsync(() => _store.WriteLockAsync(Records.Lock()), "lock-82");
        await AssertUnreadableAsync(() => _store.WriteLockAsync(Records.Lock() with { ETag = "W/\"1\"" }), "lock-82");
        Records.AssertEqual(other, await _store.ReadLockAsync(other.NameHash));
    }

    /// <summary>The message names the row, so that a person can look at it.</summary>
    private static async Task AssertUnreadableAsync(Func<Task> call, string rowKey)
    {
        var e = await Assert.ThrowsAsync<StoreUnavailableException>(call);
        Assert.StartsWith($"The row with PartitionKey {rowKey[^2..]} and RowKey {rowKey}", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(" was written by another version, or has a missing or unreadable value.", e.Message, StringComparison.Ordinal);
    }

    private static string Base64(string json) => $"\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(json))}\"";
}
