using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Azure;
using Azure.Core.Pipeline;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Tests.Infrastructure;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>
/// Rows and replies that no version of the service has written. Whatever a value is, a request ends with a result and not with an
/// exception, and a sweep goes on.
/// </summary>
public sealed class OddRowTests
{
    private static readonly DateTimeOffset[] Times =
    [
        DateTimeOffset.MinValue, new(1, 1, 1, 0, 4, 0, TimeSpan.Zero), new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.UnixEpoch,
        GateHarness.StartTime.AddYears(-1), GateHarness.StartTime, GateHarness.StartTime.AddYears(1),
        new(2999, 12, 31, 0, 0, 0, TimeSpan.Zero), new(9999, 12, 31, 23, 59, 0, TimeSpan.Zero), DateTimeOffset.MaxValue,
    ];

    private static readonly object?[] Values =
    [
        null, "", " ", "x", "\0", "null", "[]", "{}", 0, -1, 3, int.MaxValue, 5L, long.MaxValue, 1.5, double.NaN, true, Guid.Empty,
        Array.Empty<byte>(), "[]"u8.ToArray(), "null"u8.ToArray(), "[null]"u8.ToArray(), new byte[] { 0xFF },
        .. Times.Select(time => (object)time),
        .. Times.Select(time => (object)time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        .. Times.Select(time => (object)Encoding.UTF8.GetBytes($$"""[{"instance_id":"a","at":"{{time:O}}"}]""")),
        "9999-12-31T23:59:59.9999999Z", "2026-07-01T12:00:00", "-00:00:01", "00:00:00", "10675199.02:48:05.4775807",
        "-10675199.02:48:05.4775808", "25:00:00", "999999999.00:00:00", new string('0', 64), new string('f', 64), new string('0', 32),
        "InProgress", "Unknown", "Completed",
    ];

    [Fact]
    public async Task No_value_of_a_record_makes_a_request_or_a_sweep_throw()
    {
        var thrown = new List<string>();
        foreach (var record in KnownRecords())
        {
            var columns = TableRows.ToRow(record).Keys.Where(key => key is not ("odata.etag" or "Timestamp")).ToList();
            foreach (var (column, value) in columns.SelectMany(column => Values.Select(value => (column, value))))
            {
                var row = TableRows.ToRow(record);
                row.ETag = new ETag("W/\"1\"");
                row[column] = value;
                await TryAsync(
                    thrown,
                    $"{record.State} {column}={Print(value)}",
                    () => UseAsync(TableRows.TryToRecord(row), nameLock: null));
            }
        }

        Assert.Empty(thrown);
    }

    [Fact]
    public async Task No_value_of_a_lock_makes_a_request_or_a_sweep_throw()
    {
        var thrown = new List<string>();
        var held = Records.Lock(GateHarness.Name, holder: "a") with
        {
            KnownTasks = [new KnownTask("instance-9", GateHarness.StartTime)],
            PurgeAfter = GateHarness.StartTime.AddDays(3),
        };
        var columns = TableRows.ToRow(held).Keys.Where(key => key is not ("odata.etag" or "Timestamp")).ToList();
        foreach (var (column, value) in columns.SelectMany(column => Values.Select(value => (column, value))))
        {
            var row = TableRows.ToRow(held);
            row.ETag = new ETag("W/\"1\"");
            row[column] = value;
            foreach (var record in KnownRecords())
            {
                await TryAsync(thrown, $"{column}={Print(value)}", async () =>
                {
                    try
                    {
                        await UseAsync(record, TableRows.ToLock(row));
                    }
                    catch (StoreUnavailableException)
                    {
                        // The lock is unreadable.
                    }
                });
            }
        }

        Assert.Empty(thrown);
    }

    private static IReadOnlyList<string> Bodies
    {
        get
        {
            List<string> bodies =
            [
                "[]", "null", "5", "\"x\"", "{}", "true", "", "[{}]", "\uFEFF{}", "{\"a\":1e400}",
                "{\"value\":5}", "{\"value\":null}", "{\"value\":[]}", "{\"value\":[5]}", "{\"value\":[null]}", "{\"value\":[{}]}",
                "{\"value\":{}}", "{\"odata.error\":5}", "{\"odata.etag\":5}", "{\"odata.etag\":null}", "{\"RowKey\":null}",
                "{\"odata.etag\":\"x\",\"PartitionKey\":5,\"RowKey\":[]}", "{\"Timestamp\":\"x\"}", "{\"Timestamp\":5}",
                "{\"a@odata.type\":\"Edm.DateTime\",\"a\":5}",
            ];
            string[] types =
            [
                "Edm.DateTime", "Edm.Guid", "Edm.Int64", "Edm.Binary", "Edm.Double", "Edm.Int32", "Edm.Boolean",
                "Edm.String", "Edm.Unknown", "",
            ];
            string[] values =
            [
                "5", "null", "\"x\"", "\"\"", "[]", "{}", "true", "\"9223372036854775808\"", "\"9999-12-31T23:59:59.9999999Z\"",
                "\"0001-01-01T00:00:00+14:00\"",
            ];
            foreach (var (type, value) in types.SelectMany(type => values.Select(value => (type, value))))
            {
                var row = KeptRows.Read("record in progress").ToJsonString()[..^1]
                    + $",\"LeaseUntil@odata.type\":\"{type}\",\"LeaseUntil\":{value}}}";
                bodies.Add(row);
                bodies.Add($"{{\"value\":[{row}]}}");
            }

            return bodies;
        }
    }

    [Fact]
    public async Task No_reply_of_the_table_makes_a_call_throw_anything_but_an_unavailable_store()
    {
        var thrown = new List<string>();
        foreach (var body in Bodies)
        {
            await using var server = RawServer.Replying(Ok(body));
            var store = Connect(server);
            foreach (var (name, call) in Calls(store))
            {
                await TryAsync(thrown, $"{name}: {body}", async () =>
                {
                    try
                    {
                        await call();
                    }
                    catch (StoreUnavailableException)
                    {
                        // The only exception that callers of the store know.
                    }
                });
            }
        }

        Assert.Empty(thrown);
    }

    [Fact]
    public async Task No_reply_of_the_table_makes_a_scan_throw()
    {
        var bodies = new ConcurrentQueue<string>(Bodies);
        using var handler = new StubHandler(_ => new(HttpStatusCode.OK)
        {
            Content = new StringContent(bodies.TryDequeue(out var body) ? body : "{}", Encoding.UTF8, "application/json"),
        });

        await Stores.InTable(Stores.Behind(handler)).ScanAsync(Records.Project, Records.Start, TestContext.Current.CancellationToken);

        Assert.Empty(bodies);
    }

    [Theory]
    [InlineData("insert record")]
    [InlineData("replace record")]
    [InlineData("insert lock")]
    [InlineData("replace lock")]
    public async Task A_write_without_an_ETag_is_an_unavailable_store(string call)
    {
        await using var server = RawServer.Replying(NoContent);
        var store = Connect(server);

        await Assert.ThrowsAsync<StoreUnavailableException>(Calls(store).Single(named => named.Name == call).Call);
    }

    [Fact]
    public async Task The_result_of_a_create_counts_as_written_even_without_an_ETag()
    {
        await using var server = RawServer.Replying(NoContent);
        var store = Connect(server);

        var write = await store.WriteRecordAsync(
            (Records.InProgress("a") with { ETag = "W/\"1\"" })
                .Complete(new Outcome.Created("instance-1", "{}"u8.ToArray(), RequestId: null), Records.Start));

        write.AssertWritten();
    }

    [Fact]
    public async Task A_row_of_another_key_is_unreadable()
    {
        var row = KeptRows.Read("record in progress").ToJsonString();
        await using var server = RawServer.Replying(Ok(row));
        var store = Connect(server);

        var e = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadRecordAsync(Sha256Hash.Of("another key")));

        Assert.Equal("The idempotency store returned another row than the one that was read.", e.Message);
    }

    private const string NoContent = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

    private static string Ok(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
            + $"Content-Length: {bytes.Length}\r\n\r\n{Encoding.Latin1.GetString(bytes)}";
    }

    private static TableStore Connect(RawServer server) => Stores.InTable(
        Stores.Connect(new Uri($"{server.Address()}/devstoreaccount1"), "idempotency", HttpClientTransport.Shared));

    private static IEnumerable<(string Name, Func<Task> Call)> Calls(TableStore store) =>
    [
        ("read record", () => store.ReadRecordAsync(Sha256Hash.Of("a"))),
        ("read lock", () => store.ReadLockAsync(Sha256Hash.Of("name"))),
        ("insert record", () => store.WriteRecordAsync(Records.InProgress("a"))),
        ("replace record", () => store.WriteRecordAsync(Records.InProgress("a") with { ETag = "W/\"1\"" })),
        ("insert lock", () => store.WriteLockAsync(Records.Lock())),
        ("replace lock", () => store.WriteLockAsync(Records.Lock() with { ETag = "W/\"1\"" })),
        ("delete lock", () => store.DeleteLockAsync(Records.Lock() with { ETag = "W/\"1\"" })),
        ("delete record", () => store.DeleteRecordAsync(Records.InProgress("a") with { ETag = "W/\"1\"" })),
    ];

    private static IdempotencyRecord[] KnownRecords()
    {
        var open = Records.InProgress("a") with
        {
            LeaseUntil = GateHarness.StartTime.AddSeconds(-1),
            ExpiresAt = GateHarness.StartTime.AddDays(1),
            PurgeAfter = GateHarness.StartTime.AddDays(2),
            NameHash = Sha256Hash.Of(GateHarness.Name),
        };
        var created = new Outcome.Created("instance-1", "{}"u8.ToArray(), "request-1");
        return
        [
            open,
            open.MarkUnknown(GateHarness.StartTime.AddHours(-1)),
            open.Complete(created, GateHarness.StartTime.AddDays(-1)),
        ];
    }

    /// <summary>The key that has this record, and another one with the same name, ask; the sweep runs before and after.</summary>
    private static async Task UseAsync(IdempotencyRecord? record, NameLock? nameLock)
    {
        if (record is null)
            return;

        using var harness = new GateHarness();
        var stored = await harness.Memory.PutAsync(record with { ETag = null });
        var held = Records.Lock(GateHarness.Name) with { Holder = stored.Use, PurgeAfter = GateHarness.StartTime.AddDays(3) };
        await harness.Memory.WriteLockAsync((nameLock ?? held) with { ETag = null });
        await harness.SweepAsync();
        await harness.WaitForAsync(harness.AskAsync("a", body: "fingerprint"));
        await harness.WaitForAsync(harness.AskAsync("b"));
        harness.Time.Advance(GateHarness.Settled);
        await harness.WaitForAsync(harness.AskAsync("a", body: "fingerprint"));
        await harness.WaitForAsync(harness.AskAsync("b"));
        await harness.SweepAsync();
    }

    private static async Task TryAsync(List<string> thrown, string what, Func<Task> use)
    {
        try
        {
            await use();
        }
        catch (Exception e)
        {
            var line = e.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Idempotency", StringComparison.Ordinal));
            thrown.Add($"{what}: {e.GetType().Name} {line}");
        }
    }

    private static string Print(object? value) => value switch
    {
        null => "null",
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        _ => $"{value} ({value.GetType().Name})",
    };
}
