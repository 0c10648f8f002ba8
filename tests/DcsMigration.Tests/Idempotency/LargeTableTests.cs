using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Tables;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The sweep of a table that cannot be read by a few calls.</summary>
public sealed class LargeTableTests : IDisposable
{
    private readonly GateHarness _harness = new();
    private readonly LargeTable _table;
    private TimeSpan _delay;

    public LargeTableTests() => _table = new((duration, _) =>
    {
        _harness.Time.Advance(duration + _delay);
        return Task.CompletedTask;
    });

    public void Dispose()
    {
        _harness.Dispose();
        _table.Dispose();
    }

    [Fact]
    public async Task Twenty_records_abandoned_among_100_000_rows_are_resolved_in_one_run()
    {
        var completed = Records.InProgress("any").Complete(new Outcome.Created("instance-1", default, null), GateHarness.StartTime) with
        {
            PurgeAfter = GateHarness.StartTime.AddDays(2),
        };
        for (var i = 0; i < 100_000; i++)
        {
            var key = Sha256Hash.Of($"{i}");
            _table.Add(() => TableRows.ToRow(completed with { Key = key }));
        }

        for (var i = 0; i < 20; i++)
            AddAbandoned(i);

        await SweepAsync();

        Assert.Equal(20, _harness.Transitions.Count(transition => transition == "reconciled"));
        Assert.Equal(("completed", 0), Assert.Single(_harness.Sweeps));
    }

    /// <summary>Each of 256 partitions takes a second, and a run reads for two minutes.</summary>
    [Fact]
    public async Task A_run_that_cannot_read_the_whole_table_resolves_what_it_has_read()
    {
        _delay = TimeSpan.FromSeconds(1);
        for (var i = 0; i < 1000; i++)
            AddAbandoned(i);

        await SweepAsync();

        // A minute is left for lookups of up to 28 s: three calls each, and the last one may start after 32 s.
        Assert.InRange(_harness.Transitions.Count(transition => transition == "reconciled"), 8, 12);
        Assert.Equal("incomplete", Assert.Single(_harness.Sweeps).Result);
        Assert.InRange(_harness.Time.GetUtcNow() - GateHarness.StartTime, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
    }

    private void AddAbandoned(int i)
    {
        var record = Records.InProgress($"abandoned-{i}") with
        {
            NameHash = Sha256Hash.Of($"name-{i}"),
            PurgeAfter = GateHarness.StartTime.AddDays(2),
        };
        var held = Records.Lock($"name-{i}") with { Holder = record.Use, PurgeAfter = GateHarness.StartTime.AddDays(3) };
        _table.Add(() => TableRows.ToRow(record));
        _table.Add(() => TableRows.ToRow(held));
        _harness.Dcs.AddTask(GateHarness.Request("any", name: $"name-{i}").Task);
    }

    private Task SweepAsync()
    {
        var table = Stores.Behind(_table);
        return _harness.SweepAsync(store: new TableStore(table, table, _harness.Time));
    }
}
