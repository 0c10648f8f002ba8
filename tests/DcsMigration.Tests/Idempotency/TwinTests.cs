using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>Several keys with one name and description, whose tasks DCS's list does not tell apart.</summary>
public sealed class TwinTests : IDisposable
{
    private readonly GateBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_task_of_another_key_is_not_taken()
    {
        await _bench.AskAsync("a", Answer.IsLost);
        var b = GateBench.IdIn(await _bench.AskAsync("b"));

        Assert.IsType<GateResult.Unsettled>(await _bench.AskAsync("a"));
        _bench.Time.Advance(GateBench.SettleAfter);
        var a = GateBench.IdIn(await _bench.AskAsync("a"));

        Assert.NotNull(a);
        Assert.NotEqual(b, a);
        Assert.Equal(2, _bench.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task A_key_gets_its_own_task_beside_that_of_another()
    {
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);
        var b = GateBench.IdIn(await _bench.AskAsync("b", body: "another"));

        var a = GateBench.IdIn(await _bench.AskAsync("a"));

        Assert.Equal(_bench.Dcs.Tasks[0], a);
        Assert.Equal(_bench.Dcs.Tasks[1], b);
        Assert.Equal(2, _bench.Dcs.Creates);
    }

    [Fact]
    public async Task While_another_key_is_under_way_nothing_is_taken()
    {
        await _bench.AskAsync("a", Answer.IsLost);
        var answer = new TaskCompletionSource<Outcome>();
        var running = _bench.AskAsync("b", () => answer.Task);
        var created = await _bench.Dcs.CreateAsync(Answer.Creates);

        var early = await _bench.AskAsync("a");
        answer.SetResult(created);
        await running;
        _bench.Time.Advance(GateBench.SettleAfter);
        var late = await _bench.AskAsync("a");

        Assert.IsType<GateResult.Unsettled>(early);
        Assert.IsType<GateResult.Ran>(late);
        Assert.Equal(2, _bench.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task Two_unknown_keys_with_two_tasks_get_one_each()
    {
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);
        await _bench.AskAsync("b", Answer.CreatesAndIsLost);

        var b = GateBench.IdIn(await _bench.AskAsync("b"));
        var a = GateBench.IdIn(await _bench.AskAsync("a"));

        Assert.Equal(_bench.Dcs.Tasks.Order(StringComparer.Ordinal), new[] { a, b }.Order(StringComparer.Ordinal));
        Assert.Equal(2, _bench.Dcs.Creates);
    }

    [Fact]
    public async Task Unknown_keys_that_are_retried_in_parallel_get_a_task_each()
    {
        string[] keys = [.. Enumerable.Range(0, 8).Select(i => $"key-{i}")];
        foreach (var key in keys)
            await _bench.AskAsync(key, Answer.CreatesAndIsLost);

        await Task.WhenAll(keys.Select(key => Task.Run(() => _bench.AskAsync(key))));
        var ids = new List<string?>();
        foreach (var key in keys)
            ids.Add(GateBench.IdIn(await _bench.AskAsync(key)));

        Assert.Equal(_bench.Dcs.Tasks.Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
        Assert.Equal(keys.Length, _bench.Dcs.Creates);
    }

    [Fact]
    public async Task Two_unknown_keys_with_one_task_get_it_once_and_the_other_runs_again()
    {
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);
        await _bench.AskAsync("b", Answer.IsLost);

        var early = await _bench.AskAsync("b");
        _bench.Time.Advance(GateBench.SettleAfter);
        var b = await _bench.AskAsync("b");
        var a = await _bench.AskAsync("a");

        Assert.IsType<GateResult.Unsettled>(early);
        Assert.IsType<GateResult.Replayed>(b);
        Assert.IsType<GateResult.Ran>(a);
        Assert.NotEqual(GateBench.IdIn(b), GateBench.IdIn(a));
        Assert.Equal(2, _bench.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task A_key_whose_own_task_is_not_listed_yet_does_not_take_that_of_another()
    {
        _bench.Dcs.ListLag = TimeSpan.FromSeconds(30);
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);
        _bench.Time.Advance(GateBench.SettleAfter);
        await _bench.AskAsync("b", Answer.CreatesAndIsLost);

        var early = await _bench.AskAsync("b");
        var a = await _bench.AskAsync("a");
        _bench.Time.Advance(_bench.Dcs.ListLag);
        var b = await _bench.AskAsync("b");

        Assert.IsType<GateResult.Unsettled>(early);
        Assert.Equal(_bench.Dcs.Tasks, [GateBench.IdIn(a)!, GateBench.IdIn(b)!]);
    }

    [Fact]
    public async Task Of_two_unknown_keys_with_different_bodies_a_person_must_tell_whose_a_task_is()
    {
        await _bench.AskAsync("a", Answer.CreatesAndIsLost, body: "one network");
        await _bench.AskAsync("b", Answer.IsLost, body: "another network");

        var ambiguous = Assert.IsType<GateResult.Ambiguous>(await _bench.AskAsync("b", body: "another network"));

        Assert.Equal(_bench.Dcs.Tasks, ambiguous.InstanceIds);
        Assert.Equal(2, _bench.Dcs.Creates);
    }

    [Fact]
    public async Task A_key_that_was_given_up_long_ago_claims_none_of_today()
    {
        await _bench.AskAsync("given up", Answer.IsLost, body: "another network");
        _bench.Time.Advance(TimeSpan.FromHours(1));
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);

        Assert.Equal(Assert.Single(_bench.Dcs.Tasks), GateBench.IdIn(await _bench.AskAsync("a")));
    }

    [Fact]
    public async Task A_key_that_was_given_up_long_ago_does_not_make_room_for_a_strangers_task()
    {
        await _bench.AskAsync("given up", Answer.IsLost);
        _bench.Time.Advance(TimeSpan.FromHours(1));
        _bench.Dcs.AddTask();
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);

        Assert.IsType<GateResult.Ambiguous>(await _bench.AskAsync("a"));
    }

    [Fact]
    public async Task A_key_that_is_used_for_another_name_by_now_is_no_rival()
    {
        await _bench.AskAsync("b", Answer.IsRefused, body: "another network");
        await _bench.AskAsync("b", () => _bench.Dcs.CreateAsync(Answer.IsLost), body: "another name", twins: "another name");
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);

        Assert.Equal(Assert.Single(_bench.Dcs.Tasks), GateBench.IdIn(await _bench.AskAsync("a")));
    }

    [Fact]
    public async Task A_strangers_task_among_those_of_two_unknown_keys_is_for_a_person()
    {
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);
        await _bench.AskAsync("b", Answer.CreatesAndIsLost);
        _bench.Dcs.AddTask();

        Assert.IsType<GateResult.Ambiguous>(await _bench.AskAsync("a"));
        Assert.IsType<GateResult.Ambiguous>(await _bench.AskAsync("b"));
        Assert.Equal(2, _bench.Dcs.Creates);
    }
}
