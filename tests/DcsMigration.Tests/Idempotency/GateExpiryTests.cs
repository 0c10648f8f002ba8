using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>A key past its time counts as unused.</summary>
public sealed class GateExpiryTests : IDisposable
{
    private readonly GateBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Answer.Creates)]
    [InlineData(Answer.IsLost)]
    public async Task An_expired_key_runs_as_a_new_one(Answer answer)
    {
        await _bench.AskAsync("a", answer);
        _bench.Time.Advance(GateBench.KeepFor);

        var again = await _bench.AskAsync("a", body: "another");

        Assert.IsType<Outcome.Created>(Assert.IsType<GateResult.Ran>(again).Outcome);
        Assert.Equal(2, _bench.Dcs.Creates);
        Assert.Equal(GateBench.IdIn(again), GateBench.IdIn(await _bench.AskAsync("a", body: "another")));
    }

    [Fact]
    public async Task A_derived_key_counts_for_its_window_alone()
    {
        var first = await AskDerivedAsync();
        _bench.Time.Advance(GateBench.DerivedKeyWindow - TimeSpan.FromTicks(1));
        var within = await AskDerivedAsync();
        _bench.Time.Advance(TimeSpan.FromTicks(1));
        var after = await AskDerivedAsync();

        Assert.Equal(GateBench.IdIn(first), GateBench.IdIn(within));
        Assert.NotEqual(GateBench.IdIn(first), GateBench.IdIn(after));
        Assert.Equal(2, _bench.Dcs.Creates);
    }

    [Fact]
    public async Task A_key_does_not_expire_under_an_attempt_that_is_alive()
    {
        await AskDerivedAsync(Answer.IsLost);
        _bench.Time.Advance(GateBench.DerivedKeyWindow - TimeSpan.FromSeconds(1));
        var answer = new TaskCompletionSource<Outcome>();
        var running = _bench.AskAsync("derived", () => answer.Task, keepFor: GateBench.DerivedKeyWindow);
        _bench.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.IsType<GateResult.InProgress>(await AskDerivedAsync());

        answer.SetResult(await _bench.Dcs.CreateAsync(Answer.Creates));
        await running;
    }

    [Fact]
    public async Task Of_many_that_find_a_key_expired_one_creates()
    {
        await _bench.AskAsync("a");
        _bench.Time.Advance(GateBench.KeepFor);

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => _bench.AskAsync("a"))));

        Assert.Equal(2, _bench.Dcs.Creates);
    }

    [Fact]
    public async Task The_task_of_an_expired_key_is_not_taken_for_that_of_its_next_use()
    {
        var first = GateBench.IdIn(await AskDerivedAsync(Answer.Creates, TimeSpan.FromMinutes(1)));
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await AskDerivedAsync(Answer.CreatesAndIsLost, TimeSpan.FromMinutes(1));

        var retry = await AskDerivedAsync(Answer.Creates, TimeSpan.FromMinutes(1));

        Assert.IsType<GateResult.Replayed>(retry);
        Assert.Equal(_bench.Dcs.Tasks[1], GateBench.IdIn(retry));
        Assert.NotEqual(first, GateBench.IdIn(retry));
    }

    [Fact]
    public async Task The_task_of_an_expired_key_is_not_taken_for_that_of_another()
    {
        await AskDerivedAsync(Answer.Creates, TimeSpan.FromMinutes(1));
        await _bench.AskAsync("a", Answer.IsLost);
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await AskDerivedAsync(Answer.IsRefused, TimeSpan.FromMinutes(1));

        Assert.IsType<GateResult.Unsettled>(await _bench.AskAsync("a"));
        _bench.Time.Advance(GateBench.SettleAfter);
        var settled = await _bench.AskAsync("a");

        Assert.IsType<GateResult.Ran>(settled);
        Assert.Equal(_bench.Dcs.Tasks[1], GateBench.IdIn(settled));
    }

    [Fact]
    public async Task A_purge_leaves_a_key_that_still_counts()
    {
        var purging = Hashes.PurgingBeside("derived");
        using var bench = new GateBench(keepFor: TimeSpan.FromSeconds(1));
        await bench.AskAsync("derived", keepFor: GateBench.DerivedKeyWindow);
        bench.Time.Advance(GateBench.DerivedKeyWindow - TimeSpan.FromTicks(1));

        await bench.AskAsync(purging, body: "another");

        Assert.IsType<GateResult.Replayed>(await bench.AskAsync("derived", keepFor: GateBench.DerivedKeyWindow));
    }

    [Fact]
    public async Task A_purge_leaves_a_key_under_way()
    {
        var purging = Hashes.PurgingBeside("a");
        using var bench = new GateBench(keepFor: TimeSpan.FromSeconds(1));
        _ = bench.AskAsync("a", () => new TaskCompletionSource<Outcome>().Task, keepFor: TimeSpan.FromSeconds(1));
        bench.Time.Advance(GateBench.Lease - TimeSpan.FromTicks(1));

        await bench.AskAsync(purging, body: "another");

        Assert.IsType<GateResult.InProgress>(await bench.AskAsync("a", keepFor: TimeSpan.FromSeconds(1)));
    }

    private Task<GateResult> AskDerivedAsync(Answer answer = Answer.Creates, TimeSpan? window = null) =>
        _bench.AskAsync("derived", answer, keepFor: window ?? GateBench.DerivedKeyWindow);
}
