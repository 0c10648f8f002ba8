using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What DCS's list says about an attempt whose outcome is unknown.</summary>
public sealed class LookUpTests : IDisposable
{
    private readonly GateHarness _harness = new();

    private static MigrationTaskRequest Wanted => GateHarness.Request("a").Task;

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(null, "")]
    [InlineData("", null)]
    [InlineData("A task", "A task")]
    public async Task No_description_and_an_empty_one_are_the_same(string? sent, string? listed)
    {
        await _harness.AskAsync("a", Answer.IsLost, description: sent);
        var id = _harness.Dcs.AddTask(Wanted with { Description = listed });

        Assert.Equal(id, GateHarness.IdIn(await _harness.AskAsync("a", description: sent)));
    }

    [Fact]
    public async Task Several_tasks_are_for_a_person_to_resolve()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Dcs.AddTask(Wanted);

        var manual = Assert.IsType<GateResult.Manual>(await _harness.AskAsync("a"));

        Assert.Equal(_harness.Dcs.Tasks, manual.InstanceIds);
        Assert.Equal(1, _harness.Dcs.Creates);
    }

    [Fact]
    public async Task A_task_with_another_description_is_for_a_person_to_resolve()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        var other = _harness.Dcs.AddTask(Wanted with { Description = "Changed" });
        _harness.Time.Advance(GateHarness.SettleAfter);

        Assert.Equal([other], Assert.IsType<GateResult.Manual>(await _harness.AskAsync("a")).InstanceIds);
    }

    [Fact]
    public async Task A_task_without_a_date_is_for_a_person_to_resolve()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        var undated = _harness.Dcs.AddTask(Wanted, hasDate: false);

        Assert.Equal([undated], Assert.IsType<GateResult.Manual>(await _harness.AskAsync("a")).InstanceIds);
    }

    [Fact]
    public async Task Once_a_person_has_deleted_the_duplicates_the_request_is_resolved()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        var duplicate = _harness.Dcs.AddTask(Wanted);
        await _harness.AskAsync("a");

        _harness.Dcs.DeleteTask(duplicate);

        Assert.Equal("instance-1", GateHarness.IdIn(await _harness.AskAsync("a")));
    }

    [Fact]
    public async Task Once_a_person_has_deleted_the_row_the_name_is_free_and_its_tasks_are_left_alone()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Dcs.AddTask(Wanted);
        await _harness.AskAsync("a");
        _harness.Time.Advance(IdempotencyOptions.Skew + TimeSpan.FromTicks(1));

        Assert.True(await _harness.Memory.DeleteRecordAsync((await _harness.RecordAsync("a"))!));
        await _harness.AskAsync("b", Answer.CreatesAndIsLost);

        Assert.Equal("instance-3", GateHarness.IdIn(await _harness.AskAsync("b")));
    }

    [Fact]
    public async Task The_operator_learns_which_row_to_delete()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Dcs.AddTask(Wanted);
        await _harness.AskAsync("a");

        var (partition, row) = TableRows.RecordKey(Sha256Hash.Of("a"));
        var line = Assert.Single(_harness.Logs.GetSnapshot(), line => line.Message.Contains("RowKey", StringComparison.Ordinal));
        Assert.Contains($"PartitionKey {partition} and RowKey {row}", line.Message, StringComparison.Ordinal);
        Assert.Contains("instance-1, instance-2", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_unavailable_proves_nothing()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Dcs.ListFault = "DCS's list could not be read.";
        _harness.Time.Advance(GateHarness.Settled);

        var unsettled = Assert.IsType<GateResult.Unsettled>(await _harness.AskAsync("a"));

        Assert.Equal((TimeSpan.FromSeconds(10), "DCS's list could not be read."), (unsettled.RetryAfter, unsettled.Reason));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public async Task A_task_counts_from_the_hold_less_the_skew(int ticks, bool counts)
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Dcs.AddTask(Wanted, GateHarness.StartTime - IdempotencyOptions.Skew + TimeSpan.FromTicks(ticks));

        var result = await _harness.AskAsync("a");

        Assert.Equal(counts, result is GateResult.Replayed);
        Assert.Equal(!counts, result is GateResult.Unsettled);
    }

    [Fact]
    public async Task A_retry_keeps_the_time_since_which_tasks_count()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Dcs.ListLag = TimeSpan.FromHours(1);
        var own = _harness.Dcs.AddTask(Wanted);
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        await _harness.AskAsync("a");
        _harness.Dcs.ListFault = "DCS's list could not be read.";
        _harness.Time.Advance(TimeSpan.FromHours(1));
        await _harness.AskAsync("a");
        _harness.Dcs.ListFault = null;

        Assert.Equal(own, GateHarness.IdIn(await _harness.AskAsync("a")));
    }

    [Fact]
    public async Task A_finding_that_lost_its_record_is_not_returned()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Dcs.BeforeListAnswers = async () =>
        {
            _harness.Dcs.BeforeListAnswers = null;
            var record = await _harness.RecordAsync("a");
            await _harness.Memory.WriteRecordAsync(record!.EndLease(_harness.Time.GetUtcNow()));
        };

        var lost = Assert.IsType<GateResult.Waited>(await _harness.AskAsync("a"));

        Assert.Equal(TimeSpan.FromSeconds(10), lost.RetryAfter);
        Assert.Equal(Assert.Single(_harness.Dcs.Tasks), GateHarness.IdIn(await _harness.AskAsync("a")));
    }

    [Fact]
    public async Task A_record_that_changed_before_the_create_sends_nothing()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Time.Advance(GateHarness.SettleAfter);
        _harness.Dcs.BeforeListAnswers = async () =>
        {
            _harness.Dcs.BeforeListAnswers = null;
            var record = await _harness.RecordAsync("a");
            await _harness.Memory.WriteRecordAsync(record!.EndLease(_harness.Time.GetUtcNow()));
        };

        Assert.IsType<GateResult.Waited>(await _harness.AskAsync("a"));
        Assert.Equal(1, _harness.Dcs.Creates);
    }
}
