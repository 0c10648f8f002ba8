using System.Text;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using DcsMigration.Azurite;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>
/// The layout of the table, schema version 3: rows are written as in table-rows.json, byte for byte, and those rows can be read.
/// A change that makes these tests fail needs a new schema version.
/// </summary>
public sealed class TableRowsTests
{
    private static readonly Dictionary<string, IdempotencyRecord> KnownRecords = new(StringComparer.Ordinal)
    {
        ["record in progress"] = InProgress,
        ["record unknown"] = InProgress.MarkUnknown(Records.Start.AddTicks(12_345_678)),
        ["record completed"] = InProgress.Complete(
            new Outcome.Created("instance-1", """{"instance_id":"instance-1"}"""u8.ToArray(), "request-1"), Records.Start.AddSeconds(1)),
    };

    private static readonly Dictionary<string, NameLock> KnownLocks = new(StringComparer.Ordinal)
    {
        ["lock held"] = Held,
        ["lock released"] = Held with { Description = null, Holder = null },
        ["lock without known tasks"] = Held with { KnownTasks = [] },
    };

    private readonly FaultyTransport _transport = new();
    private readonly TableClient _table;
    private readonly TableStore _store;

    public TableRowsTests(AzuriteFixture azurite)
    {
        _table = Stores.CreateTable(azurite, _transport);
        _store = Stores.InTable(_table);
    }

    public static TheoryData<string> RecordNames => [.. KnownRecords.Keys];

    public static TheoryData<string> LockNames => [.. KnownLocks.Keys];

    private static IdempotencyRecord InProgress => Records.InProgress("a") with { LeaseUntil = Records.Start.AddTicks(420_000_001) };

    private static NameLock Held => Records.Lock(holder: "a") with
    {
        Description = "nightly move",
        WriteId = Records.Attempt("write-1"),
        KnownTasks = [new KnownTask("instance-1", Records.Start.AddTicks(1)), new KnownTask("instance-2", Records.Start.AddSeconds(2))],
    };

    [Fact]
    public void The_sweep_reads_no_replies_and_no_known_tasks() => Assert.Equal(
        [.. KeptRows.Values("record in progress"), "PartitionKey", "RowKey", "Timestamp"],
        SweepQuery.Columns.OrderBy(name => name is "PartitionKey" or "RowKey" or "Timestamp"));

    [Theory, MemberData(nameof(RecordNames))]
    public async Task A_record_is_written_as_kept(string name)
    {
        await _store.PutAsync(KnownRecords[name]);

        AssertSame(KeptRows.Read(name), _transport.LastBody!);
    }

    [Theory, MemberData(nameof(LockNames))]
    public async Task A_lock_is_written_as_kept(string name)
    {
        await _store.PutAsync(KnownLocks[name]);

        AssertSame(KeptRows.Read(name), _transport.LastBody!);
    }

    [Theory, MemberData(nameof(RecordNames))]
    public async Task A_kept_record_is_read(string name)
    {
        await KeptRows.InsertAsync(_table, KeptRows.Read(name));

        var read = await _store.ReadRecordAsync(Sha256Hash.Of("a"));

        Records.AssertEqual(KnownRecords[name] with { ETag = read?.ETag }, read);
    }

    [Theory, MemberData(nameof(LockNames))]
    public async Task A_kept_lock_is_read(string name)
    {
        await KeptRows.InsertAsync(_table, KeptRows.Read(name));

        var read = await _store.ReadLockAsync(Sha256Hash.Of("name"));

        Records.AssertEqual(KnownLocks[name] with { ETag = read?.ETag }, read);
    }

    [Fact]
    public void As_many_known_tasks_as_a_lock_may_have_fit_into_one_property()
    {
        var row = TableRows.ToRow(Held with { KnownTasks = Records.MaxKnownTasks });

        Assert.InRange(row.GetBinary(nameof(NameLock.KnownTasks)).Length, 500 * 64, 64 * 1024);
    }

    [Fact]
    public void The_longest_description_fits_into_one_property()
    {
        var row = TableRows.ToRow(Held with { Description = new string('d', 16 * 1024) });

        Assert.InRange(Encoding.Unicode.GetByteCount(row.GetString(nameof(NameLock.Description))), 1, 64 * 1024);
    }

    private static void AssertSame(JsonObject kept, string written) =>
        Assert.True(JsonNode.DeepEquals(kept, JsonNode.Parse(written)), $"Written: {written}");
}
