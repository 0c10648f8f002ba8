using DcsMigration.Azure;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;
using static DcsMigration.Tests.Azure.FetchProbe;

namespace DcsMigration.Tests.Azure;

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
        _cache = new RefreshAheadCache<Held>(_fetch.FetchAsync, _time, _log);
    }

    [Fact]
    public async Task With_nothing_held_a_failure_is_the_answer()
    {
        Assert.Equal("down", ReasonOf(await GetAndFailAsync()));
    }

    [Fact]
    public async Task With_nothing_held_a_failure_is_remembered_for_15_seconds()
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
    public async Task The_wait_that_is_asked_for_counts_from_15_up_to_60_seconds(int asked, int waited)
    {
        await GetAndFailAsync(TimeSpan.FromSeconds(asked));
        _time.Advance(TimeSpan.FromSeconds(waited) - TimeSpan.FromTicks(1));
        Assert.Equal("down", ReasonOf(await GetAsync()));
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal("first", NameOf(await GetAndFindAsync("first")));
    }

    [Fact]
    public async Task A_failure_is_forgotten_once_a_value_was_fetched()
    {
        await GetAndFailAsync();
        _time.Advance(Pause);
        var found = Assert.IsType<FetchResult<Held>.Found>(await GetAndFindAsync("first")).Value;

        var replacing = _cache.ReplaceAsync(found, CancellationToken.None);
        (await _fetch.NextAsync()).Find("second");

        Assert.Equal("second", NameOf(await replacing));
    }

    [Fact]
    public async Task A_value_that_ends_within_the_pause_leaves_the_failure()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.UsableFor - TimeSpan.FromSeconds(1));
        Assert.Equal("first", NameOf(await GetAndFailAsync()));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("down", ReasonOf(await GetAsync()));
        Assert.Equal(2, _fetch.Count);
    }

    [Fact]
    public async Task A_value_past_its_time_serves_while_no_new_one_can_be_had()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor);

        Assert.Equal("first", NameOf(await GetAndFailAsync()));

        var warning = Assert.Single(_log.Collector.GetSnapshot());
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Equal("down The last value that was read is used until 2026-07-01 13:00:00Z.", warning.Message);
    }

    [Fact]
    public async Task After_a_failure_nobody_waits_for_a_while()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor);
        await GetAndFailAsync();
        _time.Advance(Pause - TimeSpan.FromTicks(1));

        Assert.Equal("first", NameOf(await GetAsync()));
        Assert.Equal(2, _fetch.Count);
    }

    [Fact]
    public async Task After_the_pause_it_is_tried_again()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.FreshFor);
        await GetAndFailAsync();
        _time.Advance(Pause);

        Assert.Equal("second", NameOf(await GetAndFindAsync("second")));
    }

    [Fact]
    public async Task A_failed_fetch_in_the_background_is_tried_again_after_the_pause()
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
    public async Task A_value_serves_no_longer_than_it_is_usable()
    {
        await GetAndFindAsync("first");
        _time.Advance(Call.UsableFor);

        Assert.Equal("down", ReasonOf(await GetAndFailAsync()));
    }

    [Fact]
    public async Task A_value_that_ends_while_it_is_fetched_anew_does_not_serve()
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
    public async Task A_refused_value_does_not_serve_where_no_other_can_be_had()
    {
        var refused = Assert.IsType<FetchResult<Held>.Found>(await GetAndFindAsync("first")).Value;

        var replacing = _cache.ReplaceAsync(refused, CancellationToken.None);
        (await _fetch.NextAsync()).Fail("down");

        Assert.Equal("down", ReasonOf(await replacing));
    }

    [Fact]
    public async Task A_fetch_that_hangs_is_cut_off()
    {
        var waiting = GetAsync();
        await _fetch.NextAsync();
        _time.Advance(FetchTimeout);

        Assert.Equal("cut off", ReasonOf(await waiting));
    }

    [Fact]
    public async Task A_fetch_that_is_slow_is_not_cut_off_before_its_time()
    {
        var waiting = GetAsync();
        var call = await _fetch.NextAsync();
        _time.Advance(FetchTimeout - TimeSpan.FromTicks(1));
        call.Find("first");

        Assert.Equal("first", NameOf(await waiting));
    }

    [Fact]
    public async Task A_fetch_that_throws_is_remembered_like_one_that_fails()
    {
        var waiting = GetAsync();
        (await _fetch.NextAsync()).Throw(new InvalidOperationException("a bug"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
        await Assert.ThrowsAsync<InvalidOperationException>(GetAsync);
        Assert.Equal(1, _fetch.Count);
        _time.Advance(Pause);

        Assert.Equal("first", NameOf(await GetAndFindAsync("first")));
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

    private static string NameOf(FetchResult<Held> fetched) => Assert.IsType<FetchResult<Held>.Found>(fetched).Value.Name;

    private static string ReasonOf(FetchResult<Held> fetched) => Assert.IsType<FetchResult<Held>.Failed>(fetched).Error.Reason;
}
