using DcsMigration.Secrets;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;
using static DcsMigration.Tests.Secrets.FetchProbe;

namespace DcsMigration.Tests.Secrets;

public sealed class RefreshAheadCacheFailureTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(8);

    private readonly SignallingTime _time = new();
    private readonly FakeLogger _log = new();
    private readonly FetchProbe _fetch;
    private readonly RefreshAheadCache<Held> _cache;

    public RefreshAheadCacheFailureTests()
    {
        _fetch = new FetchProbe(_time);
        _cache = _fetch.NewCache(_log);
    }

    [Fact]
    public async Task Without_a_value_the_failure_is_returned()
    {
        Assert.Equal("down", ReasonOf(await GetAndFailAsync()));
    }

    [Fact]
    public async Task Without_a_value_the_failure_is_remembered_for_15_seconds()
    {
        await GetAndFailAsync();
        _time.Advance(Pause - TimeSpan.FromTicks(1));

        for (var caller = 0; caller < 200; caller++)
            Assert.Equal("down", ReasonOf(await GetAsync()));
        Assert.Equal(1, _fetch.Count);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("first", NameOf(await GetAndFindAsync("first")));
    }

    [Theory]
    [InlineData(1, 15)]
    [InlineData(40, 40)]
    [InlineData(60, 60)]
    [InlineData(3600, 60)]
    public async Task A_requested_wait_is_kept_between_15_and_60_seconds(int asked, int waited)
    {
        await GetAndFailAsync(TimeSpan.FromSeconds(asked));
        _time.Advance(TimeSpan.FromSeconds(waited) - TimeSpan.FromTicks(1));
        Assert.Equal("down", ReasonOf(await GetAsync()));
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal("first", NameOf(await GetAndFindAsync("first")));
    }

    [Fact]
    public async Task A_failure_is_forgotten_after_a_value_was_fetched()
    {
        await GetAndFailAsync();
        _time.Advance(Pause);
        var found = (await GetAndFindAsync("first")).Value!;

        _cache.Expire(found);

        Assert.Equal("second", NameOf(await GetAndFindAsync("second")));
    }

    [Fact]
    public async Task If_the_value_ends_within_the_pause_the_failure_is_returned()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.UsableFor - TimeSpan.FromSeconds(1));
        Assert.Equal("first", NameOf(await GetAndFailAsync()));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("down", ReasonOf(await GetAsync()));
        Assert.Equal(2, _fetch.Count);
    }

    [Fact]
    public async Task An_expired_value_is_used_while_no_new_one_is_available()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor);

        Assert.Equal("first", NameOf(await GetAndFailAsync()));

        var warning = Assert.Single(_log.Collector.GetSnapshot());
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Equal("down The last value that was read is used until 2026-07-01 13:00:00Z.", warning.Message);
    }

    [Fact]
    public async Task After_a_failure_callers_get_the_value_without_a_fetch()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor);
        await GetAndFailAsync();
        _time.Advance(Pause - TimeSpan.FromTicks(1));

        Assert.Equal("first", NameOf(await GetAsync()));
        Assert.Equal(2, _fetch.Count);
    }

    [Fact]
    public async Task After_the_pause_the_value_is_fetched_again()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor);
        await GetAndFailAsync();
        _time.Advance(Pause);

        Assert.Equal("second", NameOf(await GetAndFindAsync("second")));
    }

    [Fact]
    public async Task After_a_failure_in_the_background_the_value_is_fetched_again_after_the_pause()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor - TimeSpan.FromSeconds(1));
        Assert.Equal("first", NameOf(await GetAsync()));
        var background = await _fetch.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var waiting = GetAsync();
        background.Fail("down");
        Assert.Equal("first", NameOf(await waiting));
        _time.Advance(Pause);

        Assert.Equal("second", NameOf(await GetAndFindAsync("second")));
    }

    [Fact]
    public async Task A_value_is_not_used_after_its_usable_time()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.UsableFor);

        Assert.Equal("down", ReasonOf(await GetAndFailAsync()));
    }

    [Fact]
    public async Task A_value_that_ends_during_the_fetch_is_not_used()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.UsableFor - TimeSpan.FromSeconds(1));
        var waiting = GetAsync();
        var call = await _fetch.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        call.Fail("down");

        Assert.Equal("down", ReasonOf(await waiting));
    }

    [Fact]
    public async Task An_expired_value_is_not_given_up_before_another_one_is_available()
    {
        _cache.Expire((await GetAndFindAsync("first")).Value!);

        Assert.Equal("first", NameOf(await GetAndFailAsync()));
        Assert.Equal("first", NameOf(await GetAsync()));
        Assert.Equal(2, _fetch.Count);
    }

    [Fact]
    public async Task A_value_that_is_revoked_twice_is_not_used()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor);
        Assert.Equal("first", NameOf(await GetAndRevokeAsync()));
        _time.Advance(Pause);

        Assert.Equal("revoked", ReasonOf(await GetAndRevokeAsync()));
        Assert.Equal("revoked", ReasonOf(await GetAsync()));
    }

    [Fact]
    public async Task A_failure_between_two_revocations_changes_nothing()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor);
        await GetAndRevokeAsync();
        _time.Advance(Pause);
        Assert.Equal("first", NameOf(await GetAndFailAsync()));
        _time.Advance(Pause);

        Assert.Equal("revoked", ReasonOf(await GetAndRevokeAsync()));
    }

    [Fact]
    public async Task A_value_between_two_revocations_starts_anew()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor);
        await GetAndRevokeAsync();
        _time.Advance(Pause);
        await GetAndFindAsync("second");
        _time.Advance(Call.FreshFor);

        Assert.Equal("second", NameOf(await GetAndRevokeAsync()));
    }

    [Fact]
    public async Task After_a_revocation_in_the_background_callers_wait_for_the_second_look()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor * 0.8);
        Assert.Equal("first", NameOf(await GetAsync()));
        (await _fetch.NextAsync()).Revoke();
        await WaitForWarningAsync();
        _time.Advance(Pause);

        Assert.Equal("revoked", ReasonOf(await GetAndRevokeAsync()));
    }

    [Fact]
    public async Task A_remembered_failure_says_how_long_it_is_remembered()
    {
        Assert.Equal(TimeSpan.FromSeconds(40), (await GetAndFailAsync(TimeSpan.FromSeconds(40))).Error!.RetryAfter);
        _time.Advance(TimeSpan.FromSeconds(12));

        Assert.Equal(TimeSpan.FromSeconds(28), (await GetAsync()).Error!.RetryAfter);
    }

    [Fact]
    public async Task The_warning_ends_with_the_next_value()
    {
        await GetAndFindAsync("first");
        Assert.Null(_cache.Warning);
        _time.Advance(Call.FreshFor);
        await GetAndFailAsync();
        Assert.Equal("down The last value that was read is used until 2026-07-01 13:00:00Z.", _cache.Warning);
        _time.Advance(Pause);
        await GetAndFindAsync("second");

        Assert.Null(_cache.Warning);
    }

    [Fact]
    public async Task A_fetch_that_hangs_is_cancelled()
    {
        var waiting = GetAsync();
        await _fetch.NextAsync();
        _time.Advance(FetchTimeout);

        Assert.Equal("cut off", ReasonOf(await waiting));
    }

    [Fact]
    public async Task A_slow_fetch_is_not_cancelled_before_its_time()
    {
        var waiting = GetAsync();
        var call = await _fetch.NextAsync();
        _time.Advance(FetchTimeout - TimeSpan.FromTicks(1));
        call.Find("first");

        Assert.Equal("first", NameOf(await waiting));
    }

    [Fact]
    public async Task An_exception_is_remembered_like_a_failure()
    {
        var waiting = GetAsync();
        (await _fetch.NextAsync()).Throw(new InvalidOperationException("a bug"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
        await Assert.ThrowsAsync<InvalidOperationException>(GetAsync);
        Assert.Equal(1, _fetch.Count);
        _time.Advance(Pause);

        Assert.Equal("first", NameOf(await GetAndFindAsync("first")));
    }

    [Fact]
    public async Task After_an_exception_the_value_is_used_while_it_is_usable()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor);

        var waiting = GetAsync();
        (await _fetch.NextAsync()).Throw(new InvalidOperationException("a bug"));

        Assert.Equal("first", NameOf(await waiting));
        Assert.Equal("first", NameOf(await GetAsync()));
        Assert.Equal(2, _fetch.Count);
        Assert.Contains(
            _log.Collector.GetSnapshot(),
            record => record.Message == "The fetch failed. The last value that was read is used until 2026-07-01 13:00:00Z.");
    }

    [Fact]
    public async Task An_exception_in_the_background_is_logged()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor - TimeSpan.FromSeconds(1));
        await GetAsync();
        var bug = new InvalidOperationException("a bug");
        var background = await _fetch.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var waiting = GetAsync();
        background.Throw(bug);
        await waiting;

        var error = Assert.Single(_log.Collector.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.Same(bug, error.Exception);
    }

    private Task<FetchResult<Held>> GetAsync() =>
        _cache.GetAsync(CancellationToken.None).WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

    private async Task<FetchResult<Held>> GetAndFindAsync(string name)
    {
        var waiting = GetAsync();
        (await _fetch.NextAsync()).Find(name);
        return await waiting;
    }

    private async Task<FetchResult<Held>> GetAndFailAsync(TimeSpan? retryAfter = null)
    {
        var waiting = GetAsync();
        (await _fetch.NextAsync()).Fail("down", retryAfter);
        return await waiting;
    }

    private async Task<FetchResult<Held>> GetAndRevokeAsync()
    {
        var waiting = GetAsync();
        (await _fetch.NextAsync()).Revoke();
        return await waiting;
    }

    /// <summary>Waits until a failure in the background has been stored.</summary>
    private async Task WaitForWarningAsync()
    {
        using var limit = new CancellationTokenSource(TestTimeout.Limit);
        while (_cache.Warning is null)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static string NameOf(FetchResult<Held> fetched) => fetched.Value!.Name;

    private static string ReasonOf(FetchResult<Held> fetched) => fetched.Error!.Reason;
}
