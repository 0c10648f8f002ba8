using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using DcsMigration.Benchmarks.Micro;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Tables;
using DcsMigration.Telemetry;
using DcsMigration.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DcsMigration.Benchmarks.Sweeping;

/// <summary>
/// Measures one run of the sweep over a table that pages as Table Storage does. It takes the time that the service would take.
/// </summary>
internal static class SweepRun
{
    private const int Abandoned = 20;
    private const int RunsPerDay = 24 * 6;

    /// <summary>Of locally redundant storage, in US dollars. A batch is one transaction.</summary>
    private const double PricePerTransaction = 0.00036 / 10_000;

    public static async Task<int> RunAsync(bool quick)
    {
        Console.WriteLine("""
            | rows | old | seconds | rows read a minute | rows deleted a minute | old rows left | resolved of 20 | calls | US$ a day |
            |---:|---:|---:|---:|---:|---:|---:|---:|---:|
            """);
        // Old rows after ten minutes of one create a second, and after fourteen hours without a sweep.
        foreach (var old in quick ? [1_200] : (int[])[0, 1_200, 100_000])
            await MeasureAsync(quick ? 50_000 : 500_000, old);
        return 0;
    }

    private static async Task MeasureAsync(int rows, int old)
    {
        using var table = Fill(rows, old, TimeProvider.System.GetUtcNow());
        var tasks = new ListedTasks();
        var start = Stopwatch.GetTimestamp();
        await Sweep(table, tasks).RunAsync(CancellationToken.None);
        var elapsed = Stopwatch.GetElapsedTime(start);

        string[] cells =
        [
            Text(rows),
            Text(old),
            Text(elapsed.TotalSeconds),
            Text(table.RowsRead / elapsed.TotalMinutes),
            Text(table.RowsDeleted / elapsed.TotalMinutes),
            Text(old - (rows - table.Count)),
            Text(tasks.Found),
            Text(table.Calls),
            (table.Calls * RunsPerDay * PricePerTransaction).ToString("F3", CultureInfo.InvariantCulture),
        ];
        Console.WriteLine($"| {string.Join(" | ", cells)} |");
    }

    private static string Text(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static LargeTable Fill(int rows, int old, DateTimeOffset now)
    {
        var table = new LargeTable((duration, cancellationToken) => Task.Delay(duration, TimeProvider.System, cancellationToken));
        for (var i = 0; i < Abandoned; i++)
        {
            var record = Record($"abandoned-{i}", now) with { State = RecordState.Unknown };
            table.Add(() => TableRows.ToRow(record));
            var held = new NameLock
            {
                NameHash = record.NameHash,
                Project = record.Project,
                Name = $"abandoned-{i}",
                Holder = record.Use,
                HeldSince = now,
                WriteId = Guid.NewGuid(),
                PurgeAfter = now.AddDays(3),
            };
            table.Add(() => TableRows.ToRow(held));
        }

        for (var i = 2 * Abandoned; i < rows; i++)
        {
            var record = Record($"{i}", now) with { State = RecordState.Completed, Created = Outcome.Created.Listed("instance-1") };
            if (i < (2 * Abandoned) + old)
                record = record with { PurgeAfter = now };
            table.Add(() => TableRows.ToRow(record));
        }

        return table;
    }

    private static IdempotencyRecord Record(string key, DateTimeOffset now) => new()
    {
        Key = Sha256Hash.Of(key),
        Fingerprint = Sha256Hash.Of("fingerprint"),
        Project = Sha256Hash.Of(ApiExample.Dcs.Profile),
        NameHash = Sha256Hash.Of($"name of {key}"),
        State = RecordState.InProgress,
        AttemptId = Guid.Empty,
        UseId = Guid.Empty,
        LastAttemptAt = now,
        LeaseUntil = now,
        KeepFor = TimeSpan.FromDays(1),
        ExpiresAt = now.AddDays(1),
        PurgeAfter = now.AddDays(2),
    };

    private static Sweep Sweep(LargeTable table, IMigrationTasks tasks)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var log = new GateLog(new ServiceTelemetry(services.GetRequiredService<IMeterFactory>()), NullLogger<GateLog>.Instance);
        var store = TableStore.Create(
            options =>
            {
                options.Transport = new HttpClientTransport(table);
                return new TableServiceClient(new Uri("https://table.example"), new AzureSasCredential("sig=0"), options);
            },
            "idempotency",
            TimeProvider.System);
        var reconciler = new Reconciler(store, tasks, ApiExample.Idempotency, TimeProvider.System, log);
        return new Sweep(store, reconciler, ApiExample.Idempotency, ApiExample.Dcs, TimeProvider.System, log);
    }

    /// <summary>A DCS that lists one task of every name, after the time of a usual call.</summary>
    private sealed class ListedTasks : IMigrationTasks
    {
        public int Found { get; private set; }

        public Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget) => throw new NotSupportedException();

        public async Task<TaskSearch> FindAsync(TaskQuery query, Budget budget)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
            Found++;
            return new TaskSearch.Listed(
                [new FoundTask($"instance-{Found}", new TaskDate(query.Since.UtcTicks, IsExact: true), HasSameDescription: true)]);
        }
    }
}
