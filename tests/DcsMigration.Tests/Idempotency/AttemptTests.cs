using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

public sealed class AttemptTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(42);
    private static readonly TimeSpan SettleAfter = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan TwiceTheSkew = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _time = new(Records.Start);

    [Fact]
    public void The_times_of_an_attempt_are_those_of_its_start()
    {
        var attempt = New(keepForHours: 24, derivedHours: 1);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(Records.Start, attempt.StartedAt);
        Assert.Equal(Records.Start + Lease, attempt.LeaseUntil);
        Assert.Equal(TimeSpan.FromSeconds(18), attempt.Budget.Left);
    }

    [Theory]
    [InlineData(24, 1, 48)]
    [InlineData(1, 24, 48)]
    [InlineData(2, 2, 4)]
    public void A_record_is_kept_for_twice_the_longer_time_and_all_margins(int keepForHours, int derivedHours, int hours)
    {
        var attempt = New(keepForHours, derivedHours);

        Assert.Equal(Records.Start.AddHours(hours) + Lease + SettleAfter + TwiceTheSkew, attempt.PurgeAfter);
    }

    [Fact]
    public void A_lock_is_kept_a_day_longer_than_its_holders_record()
    {
        var attempt = New(keepForHours: 24, derivedHours: 1);

        Assert.Equal(attempt.PurgeAfter.AddDays(1), attempt.LockPurgeAfter);
    }

    [Fact]
    public void Every_attempt_has_an_id_of_its_own() => Assert.NotEqual(New(24, 1).Id, New(24, 1).Id);

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0.5, 0.75)]
    [InlineData(1, 1)]
    public async Task Waits_grow_by_half_up_to_2_s_minus_jitter_of_up_to_half(double random, double factor)
    {
        var attempt = New(keepForHours: 24, derivedHours: 1);
        foreach (var milliseconds in (double[])[100, 150, 225, 337.5, 506.25, 759.375, 1139.0625, 1708.59375, 2000, 2000])
        {
            // A delay is in whole milliseconds.
            var delay = TimeSpan.FromMilliseconds(Math.Floor(milliseconds * factor));
            var wait = attempt.TryWaitAsync(_time, new FixedRandom(random), CancellationToken.None);

            _time.Advance(delay - Tick);
            Assert.False(wait.IsCompleted, $"{milliseconds} ms");
            _time.Advance(Tick);
            Assert.True(wait.IsCompleted, $"{milliseconds} ms");
            Assert.True(await wait);
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_wait_leaves_a_quarter_of_the_attempt_timeout_to_send(int ticks, bool waits)
    {
        var attempt = New(keepForHours: 24, derivedHours: 1);
        _time.Advance(TimeSpan.FromSeconds(28 - 5 - 0.1) + (ticks * Tick));

        var wait = attempt.TryWaitAsync(_time, new FixedRandom(1), CancellationToken.None);

        Assert.Equal(waits, !wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(waits, await wait);
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        var wait = New(keepForHours: 24, derivedHours: 1).TryWaitAsync(_time, new FixedRandom(1), stop.Token);
        Assert.False(wait.IsCompleted);

        await stop.CancelAsync();

        Assert.False(await wait);
    }

    private Attempt New(int keepForHours, int derivedHours) => new(new Budget(TestOptions.Dcs, _time), TestOptions.Idempotency with
    {
        KeepFor = TimeSpan.FromHours(keepForHours),
        DerivedKeyWindow = TimeSpan.FromHours(derivedHours),
        Lease = Lease,
        SettleAfter = SettleAfter,
    });

    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
