using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>An attempt whose own lease is over: nobody waits for it any more, so it reclaims nothing.</summary>
public sealed class EndedLeaseTests : IDisposable
{
    private static readonly GateResult Busy = new GateResult.Busy(TimeSpan.FromSeconds(10));

    private readonly GateHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public async Task It_does_not_reclaim_the_record_of_its_key(int ticks, bool isOver)
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        var before = await _harness.RecordAsync("a");
        var freeze = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.WriteRecordAsync));
        var attempt = _harness.AskAsync("a");
        _harness.Time.Pause(GateHarness.Lease + TimeSpan.FromTicks(ticks));
        var calls = _harness.Store.Calls.Count;
        freeze.Wake();
        var result = await attempt;

        if (isOver)
        {
            Assert.Equal(Busy, result);
            Assert.Empty(_harness.Store.Calls.Skip(calls));
            Records.AssertEqual(before, await _harness.RecordAsync("a"));
        }
        else
        {
            Assert.IsType<GateResult.Replayed>(result);
        }
    }

    [Fact]
    public async Task It_does_not_reclaim_the_record_of_a_holder_and_takes_its_own_new_record_back()
    {
        await _harness.AskAsync("b", Answer.CreatesAndIsLost);
        var before = await _harness.RecordAsync("b");
        var freeze = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.ReadRecordAsync));
        var attempt = _harness.AskAsync("a");
        _harness.Time.Pause(GateHarness.Lease);
        var calls = _harness.Store.Calls.Count;
        freeze.Wake();

        Assert.Equal(Busy, await attempt);
        Assert.Equal(["DeleteRecord"], _harness.Store.Calls.Skip(calls));
        Records.AssertEqual(before, await _harness.RecordAsync("b"));
        Assert.Null(await _harness.RecordAsync("a"));
    }
}
