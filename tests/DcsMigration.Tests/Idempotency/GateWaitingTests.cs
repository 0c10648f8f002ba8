using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>Requests that wait for each other inside their calls.</summary>
public sealed class GateWaitingTests : IDisposable
{
    private readonly GateHarness _harness = new();
    private readonly TaskCompletionSource<Outcome> _answer = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task An_equal_request_waits_and_gets_the_reply_of_the_first()
    {
        var first = _harness.AskAsync("a", _ => _answer.Task);
        var second = _harness.AskAsync("a");
        _harness.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(second.IsCompleted);

        AnswerFirst(Answer.Creates);
        var replayed = Assert.IsType<GateResult.Replayed>(await _harness.WaitForAsync(second));

        Assert.Equal(GateHarness.IdIn(await first), GateHarness.IdIn(replayed));
        Assert.Equal(1, _harness.Dcs.Creates);
    }

    [Fact]
    public async Task An_equal_request_runs_itself_if_the_first_one_created_nothing()
    {
        _ = _harness.AskAsync("a", _ => _answer.Task);
        var second = _harness.AskAsync("a");
        AnswerFirst(Answer.IsRefused);

        Assert.IsType<Outcome.Created>(Assert.IsType<GateResult.Ran>(await _harness.WaitForAsync(second)).Outcome);
    }

    [Fact]
    public async Task Waiting_ends_while_there_is_still_time_to_send()
    {
        _ = _harness.AskAsync("a", _ => _answer.Task);
        var second = await _harness.WaitForAsync(_harness.AskAsync("a"));

        var waited = _harness.Time.GetUtcNow() - GateHarness.StartTime;
        Assert.InRange(waited, GateHarness.MaxWait - TimeSpan.FromSeconds(2.1), GateHarness.MaxWait);
        Assert.Equal(GateHarness.Lease - waited, Assert.IsType<GateResult.Busy>(second).RetryAfter);
        Assert.Equal(0, _harness.Dcs.Creates);
    }

    [Fact]
    public async Task Another_key_with_the_same_name_waits_for_the_holder_and_leaves_no_record()
    {
        _ = _harness.AskAsync("a", _ => _answer.Task);
        var other = await _harness.WaitForAsync(_harness.AskAsync("b"));

        var waited = _harness.Time.GetUtcNow() - GateHarness.StartTime;
        Assert.Equal(GateHarness.Lease - waited, Assert.IsType<GateResult.Busy>(other).RetryAfter);
        Assert.Null(await _harness.RecordAsync("b"));
    }

    [Fact]
    public async Task Another_key_with_the_same_name_goes_on_when_the_holder_is_done()
    {
        var first = _harness.AskAsync("a", _ => _answer.Task);
        var other = _harness.AskAsync("b");
        AnswerFirst(Answer.Creates);

        var second = GateHarness.IdIn(await _harness.WaitForAsync(other));

        Assert.Equal(_harness.Dcs.Tasks, [GateHarness.IdIn(await first)!, second!]);
    }

    [Fact]
    public async Task A_key_with_another_name_does_not_wait()
    {
        _ = _harness.AskAsync("a", _ => _answer.Task);

        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("b", name: "task-2"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public async Task A_waiter_ends_when_its_caller_hangs_up_or_the_process_shuts_down(string key)
    {
        using var stop = new CancellationTokenSource();
        var first = _harness.AskAsync("a", _ => _answer.Task);
        var waiter = _harness.AskAsync(GateHarness.Request(key), _ => throw new InvalidOperationException("Nothing is sent."), stop.Token);
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(waiter.IsCompleted);

        await stop.CancelAsync();

        Assert.Equal(GateHarness.Lease - TimeSpan.FromSeconds(1), Assert.IsType<GateResult.Busy>(await waiter).RetryAfter);
        Assert.Null(await _harness.RecordAsync("b"));
        AnswerFirst(Answer.Creates);
        Assert.NotNull(GateHarness.IdIn(await first));
    }

    [Fact]
    public async Task A_create_does_not_end_when_its_caller_hangs_up()
    {
        using var stop = new CancellationTokenSource();
        var first = _harness.AskAsync(GateHarness.Request("a"), _ => _answer.Task, stop.Token);
        await stop.CancelAsync();
        AnswerFirst(Answer.Creates);

        Assert.NotNull(GateHarness.IdIn(await first));
        Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));
    }

    [Fact]
    public async Task A_waiting_request_reads_the_record_at_most_33_times()
    {
        _ = _harness.AskAsync("a", _ => _answer.Task);
        var before = _harness.Store.Calls.Count;

        await _harness.WaitForAsync(_harness.AskAsync("a"));

        // The waits are 100 ms, 150 ms, … 2 s, each shorter by up to half: in 23 s there are 16 to 32 reads after the insert.
        Assert.InRange(_harness.Store.Calls.Count - before, 16, 33);
    }

    private void AnswerFirst(Answer answer) => _answer.SetResult(_harness.Dcs.Create(GateHarness.Request("a").Task, answer));
}
