using System.Diagnostics;
using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using DcsMigration.Azurite;
using DcsMigration.Idempotency;
using DcsMigration.Tests.Infrastructure;
using DcsMigration.Text;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>How the sweep reads and deletes the rows of a table: by partition, and in batches.</summary>
public sealed class TableScanTests
{
    private static readonly DateTimeOffset Now = Records.Start.AddHours(1);

    private readonly FaultyTransport _transport = new();
    private readonly TableClient _table;
    private readonly TableStore _store;

    public TableScanTests(AzuriteFixture azurite)
    {
        _table = Stores.CreateTable(azurite, _transport);
        _store = Stores.InTable(_table);
    }

    [Fact]
    public async Task All_pages_of_a_partition_are_read_and_the_oldest_leases_listed_first()
    {
        // The oldest lease is the first row, and the next oldest is the last one.
        var rows = await AddAsync(1100, i => Records.InProgress("any") with { LeaseUntil = Now.AddSeconds(i == 0 ? -2000 : -i) });

        var listed = (await _store.ScanAsync(Now)).Abandoned;

        Assert.Equal(1100, listed.Count);
        Assert.Equal([rows[0].Key, rows[1099].Key, rows[1098].Key], listed.Take(3).Select(record => record.Key));
    }

    [Fact]
    public async Task No_more_records_are_kept_in_memory_than_a_run_can_look_up_and_all_are_counted()
    {
        var rows = await AddAsync(2100, i => Records.InProgress("any") with { LeaseUntil = Now.AddSeconds(-i) });

        var scan = await _store.ScanAsync(Records.Project, Now, TestContext.Current.CancellationToken);

        Assert.Equal((2000, 2100), (scan.Abandoned.Count, scan.Open));
        Assert.Equal(rows[2099].Key, scan.Abandoned[0].Key);
        Assert.Equal(rows[100].Key, scan.Abandoned[^1].Key);
    }

    [Fact]
    public async Task Old_rows_are_deleted_in_batches_of_100()
    {
        await AddAsync(250, Old);
        _transport.Sent.Clear();

        Assert.Equal(250, (await _store.ScanAsync(Now)).Purged);

        Assert.Equal(3, _transport.Sent.Count(call => call == "insert record"));
        Assert.Equal(0, (await _store.ScanAsync(Now)).Purged);
    }

    [Fact]
    public async Task A_row_that_changes_meanwhile_is_left_and_the_rest_of_its_batch_is_deleted()
    {
        var rows = await AddAsync(5, Old);
        Before(async () => await UseAgainAsync(rows[2]));

        Assert.Equal(4, (await _store.ScanAsync(Now)).Purged);

        Assert.Equal(Records.Attempt("attempt-2"), (await _store.ReadRecordAsync(rows[2].Key))?.AttemptId);
    }

    [Fact]
    public async Task A_row_that_is_gone_meanwhile_does_not_keep_the_rest_of_its_batch()
    {
        var rows = await AddAsync(5, Old);
        Before(async () => Assert.Equal(DeleteResult.Gone, await _store.DeleteRecordAsync((await _store.ReadRecordAsync(rows[4].Key))!)));

        Assert.Equal(4, (await _store.ScanAsync(Now)).Purged);
    }

    [Theory]
    [InlineData(3, 7, 0)]
    [InlineData(4, 0, 6)]
    public async Task A_batch_is_tried_again_three_times_and_then_left_to_the_next_run(int changed, int purged, int purgedNext)
    {
        var rows = await AddAsync(10, Old);
        Before(async () =>
        {
            foreach (var row in rows.Take(changed))
                await UseAgainAsync(row);
        });

        Assert.Equal(purged, (await _store.ScanAsync(Now)).Purged);
        Assert.Equal(purgedNext, (await _store.ScanAsync(Now)).Purged);
    }

    [Fact]
    public async Task A_batch_whose_reply_is_lost_is_deleted()
    {
        await AddAsync(5, Old);
        _transport.LosesReplyTo = RequestMethod.Post;

        await _store.ScanAsync(Now);

        Assert.Equal(0, (await _store.ScanAsync(Now)).Purged);
    }

    [Fact]
    public async Task A_partition_that_cannot_be_read_does_not_keep_the_others()
    {
        using var table = new Tables.LargeTable((_, _) => Task.CompletedTask);
        var record = Records.InProgress("a");
        table.Add(() => TableRows.ToRow(record));
        table.Add(() => TableRows.ToRow(Records.InProgress("b") with { LeaseUntil = Now }));
        var down = $"PartitionKey%20eq%20%27{TableRows.RecordKey(Sha256Hash.Of("b")).Partition}%27";
        using var handler = new PartlyDown(table, request => request.RequestUri!.Query.Contains(down, StringComparison.Ordinal));

        var scan = await Stores.InTable(Stores.Behind(handler)).ScanAsync(Records.Project, Now, TestContext.Current.CancellationToken);

        Assert.Single(scan.Failures);
        Assert.Equal(record.Key, Assert.Single(scan.Abandoned).Key);
    }

    [Fact]
    public async Task A_table_that_does_not_exist_has_no_rows()
    {
        using var handler = new StubHandler(_ => new(HttpStatusCode.NotFound)
        {
            Content = new StringContent("""{"odata.error":{"code":"TableNotFound","message":{"lang":"en-US","value":"Not found."}}}"""),
        });

        Assert.Equal(0, (await Stores.InTable(Stores.Behind(handler)).ScanAsync(Now)).Open);
    }

    [Fact]
    public async Task Rows_that_cannot_be_deleted_do_not_keep_the_abandoned_records_of_later_pages()
    {
        using var table = new Tables.LargeTable((_, _) => Task.CompletedTask);
        for (var i = 0; i < 1500; i++)
        {
            var old = Old(i) with { Key = Sha256Hash.Parse($"{i:x64}"), State = RecordState.Completed };
            table.Add(() => TableRows.ToRow(old));
        }

        var record = Records.InProgress("a") with { Key = Sha256Hash.Parse($"00{new string('f', 62)}") };
        table.Add(() => TableRows.ToRow(record));
        using var handler = new PartlyDown(table, request => request.Method == HttpMethod.Post);

        var scan = await Stores.InTable(Stores.Behind(handler)).ScanAsync(Records.Project, Now, TestContext.Current.CancellationToken);

        Assert.Equal(record.Key, Assert.Single(scan.Abandoned).Key);
        Assert.Equal((0, 1), (scan.Purged, scan.Failures.Count));
    }

    [Fact]
    public async Task An_unavailable_table_is_a_failure_of_every_partition()
    {
        using var nobody = new ClosedPort();
        var table = Stores.Connect(new Uri($"{nobody.Address("http")}/devstoreaccount1"), "idempotency", HttpClientTransport.Shared);

        var scan = await Stores.InTable(table).ScanAsync(Records.Project, Now, TestContext.Current.CancellationToken);

        Assert.Equal((0, 256), (scan.Open, scan.Failures.Count));
    }

    [Fact]
    public async Task The_calls_of_a_scan_record_no_spans()
    {
        List<Activity> spans = [];
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource("System.Net.Http").AddInMemoryExporter(spans).Build();
        using var sweep = new Activity("sweep") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();

        await _store.ScanAsync(Now);
        await _store.ReadRecordAsync(Sha256Hash.Of("a"));

        // Services of other tests run at the same time.
        Assert.Single(spans.ToArray(), span => span.TraceId == sweep.TraceId);
    }

    /// <summary>The service may use 5 s for a page of a query, and the client's timeout includes that time.</summary>
    [Fact]
    public void A_page_is_not_given_up_while_the_service_may_still_be_working_on_it()
    {
        List<TimeSpan> timeouts = [];
        TableStore.Create(
            options =>
            {
                timeouts.Add(options.Retry.NetworkTimeout);
                return new TableServiceClient(new Uri("https://table.example"), new AzureSasCredential("sig=0"), options);
            },
            "idempotency",
            Stores.Time);

        Assert.Equal(TimeSpan.FromSeconds(2), timeouts[0]);
        Assert.True(timeouts[1] > TimeSpan.FromSeconds(5));
    }

    private static IdempotencyRecord Old(int i) => Records.InProgress("any") with { LeaseUntil = Now, PurgeAfter = Now };

    /// <summary>Stores records in one partition.</summary>
    private async Task<IReadOnlyList<IdempotencyRecord>> AddAsync(int count, Func<int, IdempotencyRecord> make)
    {
        var rows = Enumerable.Range(0, count).Select(i => make(i) with { Key = Sha256Hash.Parse($"{i:x64}") }).ToList();
        foreach (var batch in rows.Chunk(100))
        {
            await _table.SubmitTransactionAsync(
                batch.Select(row => new TableTransactionAction(TableTransactionActionType.Add, TableRows.ToRow(row))),
                TestContext.Current.CancellationToken);
        }

        return rows;
    }

    /// <summary>Runs before the first batch is sent.</summary>
    private void Before(Func<Task> run) => _transport.Before = (RequestMethod.Post, run);

    private async Task UseAgainAsync(IdempotencyRecord record)
    {
        var stored = await _store.ReadRecordAsync(record.Key);
        await _store.PutAsync(stored! with { AttemptId = Records.Attempt("attempt-2"), PurgeAfter = Now.AddHours(48) });
    }

    /// <summary>A table that refuses some requests.</summary>
    private sealed class PartlyDown(HttpMessageHandler inner, Func<HttpRequestMessage, bool> isRefused) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            isRefused(request)
                ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden))
                : base.SendAsync(request, cancellationToken);
    }
}
