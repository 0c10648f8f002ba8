using DcsMigration.Secrets;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static DcsMigration.Tests.Secrets.FetchProbe;

namespace DcsMigration.Tests.Secrets;

public sealed class RefreshAheadCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FetchProbe _fetch;
    private readonly RefreshAheadCache<Held> _cache;

    public RefreshAheadCacheTests()
    {
        _fetch = new FetchProbe(_time);
        _cache = _fetch.NewCache(NullLogger.Instance);
    }

    [Fact]
    public async Task Two_hundred_callers_cause_one_fetch()
    {
        var callers = new Task<FetchResult<Held>>[200];
        Parallel.For(0, callers.Length, i => callers[i] = _cache.GetAsync(CancellationToken.None));
        (await _fetch.NextAsync()).Find("first");

        Assert.All(await Task.WhenAll(callers), answer => Assert.Equal("first", NameOf(answer)));
        Assert.Equal(1, _fetch.Count);
    }

    [Fact]
    public async Task A_fresh_value_is_served_without_a_fetch()
    {
        await HoldAsync("first");
        _time.Advance(TimeSpan.FromMinutes(3.9));

        Assert.Equal("first", NameOf(await GetAsync()));
        Assert.Equal(1, _fetch.Count);
    }

    [Fact]
    public async Task A_value_near_its_end_is_returned_and_fetched_again_in_the_background()
    {
        await HoldAsync("first");
        _time.Advance(TimeSpan.FromMinutes(4));

        Assert.Equal("first", NameOf(await GetAsync()));

        (await _fetch.NextAsync()).Find("second");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("second", NameOf(await GetAsync()));
        Assert.Equal(2, _fetch.Count);
    }

    [Fact]
    public async Task Many_callers_near_the_end_cause_one_fetch()
    {
        await HoldAsync("first");
        _time.Advance(TimeSpan.FromMinutes(4));

        var callers = new Task<FetchResult<Held>>[200];
        Parallel.For(0, callers.Length, i => callers[i] = _cache.GetAsync(CancellationToken.None));

        Assert.All(await Task.WhenAll(callers), answer => Assert.Equal("first", NameOf(answer)));
        await _fetch.NextAsync();
        Assert.Equal(2, _fetch.Count);
    }

    [Fact]
    public async Task After_the_fresh_time_callers_wait_for_a_new_value()
    {
        await HoldAsync("first");
        _time.Advance(Call.FreshFor);

        var waiting = GetAsync();
        var call = await _fetch.NextAsync();
        Assert.False(waiting.IsCompleted);
        call.Find("second");

        Assert.Equal("second", NameOf(await waiting));
    }

    [Fact]
    public async Task A_cancelled_caller_does_not_cancel_the_fetch_of_others()
    {
        using var hangsUp = new CancellationTokenSource();
        var impatient = _cache.GetAsync(hangsUp.Token);
        var patient = GetAsync();
        var call = await _fetch.NextAsync();

        await hangsUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        call.Find("first");

        Assert.Equal("first", NameOf(await patient));
        Assert.Equal(1, _fetch.Count);
    }

    [Fact]
    public async Task For_an_expired_value_callers_wait_for_a_new_one()
    {
        _cache.Expire(await HoldAsync("first"));

        Assert.Equal("second", NameOf(await GetAndFindAsync("second")));
    }

    [Fact]
    public async Task A_value_that_was_replaced_is_not_expired_again()
    {
        var old = await HoldAsync("same");
        _cache.Expire(old);
        await GetAndFindAsync("same");
        _time.Advance(TimeSpan.FromSeconds(15));

        _cache.Expire(old);

        Assert.Equal("same", NameOf(await GetAsync()));
        Assert.Equal(2, _fetch.Count);
    }

    [Fact]
    public async Task A_value_that_replaced_another_one_expires_after_15_seconds()
    {
        _cache.Expire(await HoldAsync("first"));
        _cache.Expire((await GetAndFindAsync("second")).Value!);
        _time.Advance(TimeSpan.FromSeconds(15) - TimeSpan.FromTicks(1));
        Assert.Equal("second", NameOf(await GetAsync()));
        Assert.Equal(2, _fetch.Count);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal("third", NameOf(await GetAndFindAsync("third")));
    }

    [Fact]
    public async Task Many_callers_of_an_expired_value_cause_one_fetch()
    {
        var expired = await HoldAsync("first");

        var callers = new Task<FetchResult<Held>>[200];
        Parallel.For(0, callers.Length, i =>
        {
            _cache.Expire(expired);
            callers[i] = _cache.GetAsync(CancellationToken.None);
        });
        (await _fetch.NextAsync()).Find("second");

        Assert.All(await Task.WhenAll(callers), answer => Assert.Equal("second", NameOf(answer)));
        Assert.Equal(2, _fetch.Count);
    }

    private Task<FetchResult<Held>> GetAsync() =>
        _cache.GetAsync(CancellationToken.None).WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

    private async Task<Held> HoldAsync(string name) => (await GetAndFindAsync(name)).Value!;

    private async Task<FetchResult<Held>> GetAndFindAsync(string name)
    {
        var waiting = GetAsync();
        (await _fetch.NextAsync()).Find(name);
        return await waiting;
    }

    private static string NameOf(FetchResult<Held> fetched) => fetched.Value!.Name;
}
