using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>One key: what its record makes of the next request with it.</summary>
public sealed class GateTests : IDisposable
{
    private readonly GateHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_created_task_is_replayed_byte_for_byte()
    {
        var created = Assert.IsType<Outcome.Created>(Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a")).Outcome);

        _harness.Time.Advance(GateHarness.KeepFor - TimeSpan.FromTicks(1));
        var replayed = Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));

        Assert.Equal(created.Body.ToArray(), replayed.Body.ToArray());
        Assert.Equal(created.RequestId, replayed.RequestId);
        Assert.Equal(1, _harness.Dcs.Creates);
    }

    [Theory]
    [InlineData(Answer.IsRefused)]
    [InlineData(Answer.NeverLeaves)]
    public async Task Where_nothing_was_created_the_next_request_runs(Answer answer)
    {
        var first = await _harness.AskAsync("a", answer);
        var held = await _harness.LedgerAsync();
        var second = await _harness.AskAsync("a");

        Assert.IsNotType<Outcome.Created>(Assert.IsType<GateResult.Ran>(first).Outcome);
        Assert.Null(held!.Holder);
        Assert.IsType<Outcome.Created>(Assert.IsType<GateResult.Ran>(second).Outcome);
        Assert.Equal(0, _harness.Dcs.Searches);
    }

    [Fact]
    public async Task Where_nothing_was_created_the_key_may_come_with_another_body()
    {
        await _harness.AskAsync("a", Answer.IsRefused, body: "invalid");

        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a", body: "corrected"));
    }

    [Fact]
    public async Task Of_many_parallel_requests_one_creates_and_all_get_its_reply()
    {
        var answer = new TaskCompletionSource<Outcome>();
        var requests = Enumerable.Range(0, 64).Select(_ => _harness.AskAsync("a", _ => answer.Task)).ToList();
        answer.SetResult(_harness.Dcs.Create(GateHarness.Request("a").Task, Answer.Creates));

        foreach (var request in requests)
            Assert.Equal(Assert.Single(_harness.Dcs.Tasks), GateHarness.IdIn(await _harness.WaitForAsync(request)));
    }

    [Fact]
    public async Task A_lost_outcome_is_looked_up_and_replayed()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);

        var retry = Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));

        Assert.Equal(Assert.Single(_harness.Dcs.Tasks), GateHarness.IdIn(retry));
        Assert.Equal("""{"instance_id":"instance-1"}""", System.Text.Encoding.UTF8.GetString(retry.Body.Span));
        Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));
        Assert.Equal(1, _harness.Dcs.Searches);
    }

    [Fact]
    public async Task A_create_that_was_lost_on_its_way_runs_again_once_that_is_certain()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Time.Advance(GateHarness.SettleAfter - TimeSpan.FromTicks(1));

        var early = Assert.IsType<GateResult.Unsettled>(await _harness.AskAsync("a"));
        _harness.Time.Advance(early.RetryAfter);
        var later = await _harness.AskAsync("a");

        Assert.Equal(TimeSpan.FromTicks(1), early.RetryAfter);
        Assert.IsType<Outcome.Created>(Assert.IsType<GateResult.Ran>(later).Outcome);
    }

    [Fact]
    public async Task A_dead_attempt_may_have_sent_its_create_until_its_lease_was_over()
    {
        await _harness.DieAsync("a", Answer.DiesBeforeCreating);
        _harness.Time.Advance(GateHarness.SettleAfter);

        var early = Assert.IsType<GateResult.Unsettled>(await _harness.AskAsync("a"));
        _harness.Time.Advance(early.RetryAfter);

        Assert.Equal(GateHarness.Lease, early.RetryAfter);
        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a"));
    }

    [Fact]
    public async Task A_bug_in_the_create_leaves_an_attempt_that_is_looked_up()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _harness.AskAsync("a", _ => throw new InvalidOperationException("A bug.")));

        _harness.Time.Advance(GateHarness.Lease);
        Assert.IsType<GateResult.Unsettled>(await _harness.AskAsync("a"));
        Assert.Equal(0, _harness.Dcs.Creates);
    }

    [Theory]
    [InlineData(Answer.Creates)]
    [InlineData(Answer.IsLost)]
    public async Task A_key_is_bound_to_its_body(Answer answer)
    {
        await _harness.AskAsync("a", answer);

        Assert.IsType<GateResult.KeyReused>(await _harness.AskAsync("a", body: "another"));
        Assert.Equal(1, _harness.Dcs.Creates);
        Assert.Equal(0, _harness.Dcs.Searches);
    }

    [Fact]
    public async Task A_key_of_a_dead_attempt_is_bound_to_its_body_until_it_is_resolved()
    {
        await _harness.DieAsync("a", Answer.DiesBeforeCreating);

        Assert.IsType<GateResult.KeyReused>(await _harness.AskAsync("a", body: "another"));
        _harness.Time.Advance(GateHarness.Settled);
        Assert.IsType<GateResult.KeyReused>(await _harness.AskAsync("a", body: "another"));
        await _harness.SweepAsync();

        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a", body: "another"));
    }

    [Theory]
    [InlineData(24 * 60)]
    [InlineData(10)]
    public async Task A_key_whose_time_is_over_counts_as_unused(int keepForMinutes)
    {
        var keepFor = TimeSpan.FromMinutes(keepForMinutes);
        var first = GateHarness.IdIn(await _harness.AskAsync("a", keepFor: keepFor));
        _harness.Time.Advance(keepFor - TimeSpan.FromTicks(1));
        var within = GateHarness.IdIn(await _harness.AskAsync("a", keepFor: keepFor));
        _harness.Time.Advance(TimeSpan.FromTicks(1));
        var after = await _harness.AskAsync("a", body: "another", keepFor: keepFor);

        Assert.Equal(first, within);
        Assert.Equal(_harness.Dcs.Tasks, [first!, GateHarness.IdIn(after)!]);
    }

    [Fact]
    public async Task The_time_of_a_key_begins_when_its_task_is_known()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Time.Advance(GateHarness.KeepFor);
        var found = GateHarness.IdIn(await _harness.AskAsync("a"));
        _harness.Time.Advance(GateHarness.KeepFor - TimeSpan.FromTicks(1));

        Assert.Equal(found, GateHarness.IdIn(await _harness.AskAsync("a")));
        Assert.Single(_harness.Dcs.Tasks);
    }

    [Fact]
    public async Task The_task_of_a_keys_last_use_is_not_taken_for_that_of_its_next_one()
    {
        var keepFor = TimeSpan.FromMinutes(1);
        var first = GateHarness.IdIn(await _harness.AskAsync("a", keepFor: keepFor));
        _harness.Time.Advance(keepFor);
        await _harness.AskAsync("a", Answer.CreatesAndIsLost, keepFor: keepFor);

        var retry = Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a", keepFor: keepFor));

        Assert.Equal(_harness.Dcs.Tasks, [first!, GateHarness.IdIn(retry)!]);
    }

    [Fact]
    public async Task The_task_of_an_expired_key_is_not_taken_for_that_of_another()
    {
        var keepFor = TimeSpan.FromMinutes(1);
        var first = GateHarness.IdIn(await _harness.AskAsync("a", keepFor: keepFor));
        _harness.Time.Advance(keepFor);
        await _harness.AskAsync("a", Answer.IsRefused, keepFor: keepFor);
        await _harness.AskAsync("b", Answer.IsLost);

        Assert.IsType<GateResult.Unsettled>(await _harness.AskAsync("b"));
        _harness.Time.Advance(GateHarness.SettleAfter);

        var second = GateHarness.IdIn(await _harness.AskAsync("b"));

        Assert.Equal(_harness.Dcs.Tasks, [first!, second!]);
    }

    [Fact]
    public async Task A_key_that_was_purged_counts_as_unused_before_the_sweep_deletes_it()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Dcs.ListFault = "DCS's list could not be read.";
        _harness.Time.Advance(_harness.Options.Retention);

        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a", body: "another"));
    }

    [Fact]
    public async Task Two_keys_with_one_body_are_two_tasks()
    {
        var a = await _harness.AskAsync("a");
        var b = await _harness.AskAsync("b");

        Assert.Equal(_harness.Dcs.Tasks, [GateHarness.IdIn(a)!, GateHarness.IdIn(b)!]);
        Assert.Equal(0, _harness.Dcs.Searches);
        Assert.Equal(["instance-1"], (await _harness.LedgerAsync())!.KnownTasks.Select(task => task.InstanceId));
    }

    [Fact]
    public async Task One_key_with_two_names_one_after_the_other_has_a_ledger_for_each()
    {
        await _harness.AskAsync("a", Answer.IsRefused, name: "task-1");
        await _harness.AskAsync("a", name: "task-2");

        Assert.Null((await _harness.LedgerAsync("task-1"))!.Holder);
        Assert.Equal(Sha256Hash.Of("a"), (await _harness.LedgerAsync("task-2"))!.Holder!.Key);
    }

    [Fact]
    public async Task Five_hundred_known_tasks_are_as_many_as_a_ledger_holds_at_a_time()
    {
        for (var i = 0; i <= Ledger.MaxKnownTasks; i++)
            await _harness.AskAsync($"key-{i}");

        var waited = Assert.IsType<GateResult.Waited>(await _harness.AskAsync("one too many"));
        _harness.Time.Advance(waited.RetryAfter);

        Assert.Equal((2 * IdempotencyOptions.Skew) + TimeSpan.FromTicks(1), waited.RetryAfter);
        Assert.Null(await _harness.RecordAsync("one too many"));
        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("one too many"));
    }
}
