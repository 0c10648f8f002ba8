using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>
/// A store that contradicts itself: it refuses a write, and the row that it then shows, or does not show, is no reason for that.
/// Before the create the request ends within its budget, and after the create its outcome is returned.
/// </summary>
public sealed class ContradictingStoreTests : IDisposable
{
    private readonly GateHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(nameof(IIdempotencyStore.WriteRecordAsync))]
    [InlineData(nameof(IIdempotencyStore.WriteLockAsync))]
    public async Task A_request_whose_insert_is_refused_for_ever_ends_before_it_sends_anything(string call)
    {
        _harness.Store.Refuse(call);

        await AssertEndsAsync(_harness.AskAsync("a"));

        Assert.Null(await _harness.RecordAsync("a"));
    }

    [Fact]
    public async Task A_request_whose_reclaim_is_refused_for_ever_ends()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Time.Advance(GateHarness.Settled);
        _harness.Store.Refuse(nameof(IIdempotencyStore.WriteRecordAsync));

        await AssertEndsAsync(_harness.AskAsync("a"), creates: 1);
    }

    [Fact]
    public async Task A_request_whose_renewed_lock_is_refused_for_ever_ends()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Time.Advance(GateHarness.Settled);
        _harness.Store.Refuse(nameof(IIdempotencyStore.WriteLockAsync));

        await AssertEndsAsync(_harness.AskAsync("a"), creates: 1);
    }

    [Fact]
    public async Task A_request_that_can_never_resolve_the_holder_ends()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Time.Advance(GateHarness.Settled);
        _harness.Store.Refuse(nameof(IIdempotencyStore.WriteRecordAsync), key: "a");

        await AssertEndsAsync(_harness.AskAsync("b"), creates: 1);

        Assert.Null(await _harness.RecordAsync("b"));
    }

    [Fact]
    public async Task A_request_that_can_never_delete_a_purged_holder_ends()
    {
        var now = _harness.Time.GetUtcNow();
        var purged = await _harness.Memory.PutAsync(Records.InProgress("purged") with { PurgeAfter = now });
        await _harness.Memory.PutAsync(Records.Lock(GateHarness.Name) with { Holder = purged.Use, PurgeAfter = now.AddDays(1) });
        _harness.Store.Refuse(nameof(IIdempotencyStore.DeleteRecordAsync), key: "purged");

        await AssertEndsAsync(_harness.AskAsync("a"));
    }

    [Fact]
    public async Task A_request_whose_expired_hold_can_never_be_released_ends()
    {
        await _harness.AskAsync("a", keepFor: TimeSpan.FromMinutes(1));
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        _harness.Store.Refuse(nameof(IIdempotencyStore.WriteLockAsync));

        await AssertEndsAsync(_harness.AskAsync("a"), creates: 1);
    }

    [Theory]
    [InlineData(nameof(IIdempotencyStore.WriteRecordAsync))]
    [InlineData(nameof(IIdempotencyStore.WriteLockAsync))]
    public async Task A_shutdown_ends_such_a_request_at_once(string call)
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        _harness.Store.Refuse(call);

        var result = await _harness.AskAsync(
            GateHarness.Request("a"), task => Task.FromResult(_harness.Dcs.Create(task, Answer.Creates)), stop.Token);

        Assert.IsType<GateResult.StoreUnavailable>(result);
        Assert.InRange(_harness.Store.Calls.Count, 1, 12);
    }

    [Fact]
    public async Task A_conflict_that_passes_costs_no_wait()
    {
        _harness.Store.Refuse(nameof(IIdempotencyStore.WriteLockAsync), times: 2);

        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a"));
    }

    [Fact]
    public async Task A_result_whose_write_is_refused_for_ever_is_returned_and_looked_up_later()
    {
        var result = await _harness.AskAsync("a", task =>
        {
            _harness.Store.Refuse(nameof(IIdempotencyStore.WriteRecordAsync));
            return Task.FromResult(_harness.Dcs.Create(task, Answer.Creates));
        });

        Assert.Equal("instance-1", GateHarness.IdIn(result));
        Assert.Equal(["WriteRecord", "WriteLock", .. Enumerable.Repeat("WriteRecord", 3)], _harness.Store.Calls);
        Assert.Contains("store_unavailable", _harness.Transitions);
    }

    [Fact]
    public async Task A_task_that_can_never_become_a_known_one_is_returned()
    {
        var result = await _harness.AskAsync("a", async task =>
        {
            var created = _harness.Dcs.Create(task, Answer.Creates);
            await _harness.Memory.DeleteRecordAsync((await _harness.RecordAsync("a"))!);
            _harness.Store.Refuse(nameof(IIdempotencyStore.WriteLockAsync));
            return created;
        });

        Assert.Equal("instance-1", GateHarness.IdIn(result));
        Assert.Equal(
            ["WriteRecord", "WriteLock", "WriteRecord", "ReadLock", .. Enumerable.Repeat("WriteLock", 3)], _harness.Store.Calls);
    }

    private async Task AssertEndsAsync(Task<GateResult> request, int creates = 0)
    {
        var start = _harness.Time.GetUtcNow();

        Assert.IsType<GateResult.StoreUnavailable>(await _harness.WaitForAsync(request));

        Assert.InRange(_harness.Time.GetUtcNow() - start, TimeSpan.Zero, GateHarness.Budget);
        Assert.InRange(_harness.Store.Calls.Count, 1, 200);
        Assert.Equal(creates, _harness.Dcs.Creates);
    }
}
