using DcsMigration.Idempotency;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

public sealed class AttemptTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(42);
    private static readonly TimeSpan SettleAfter = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan TwiceTheSkew = TimeSpan.FromMinutes(10);

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
    public void A_ledger_is_kept_a_day_longer_than_its_holders_record()
    {
        var attempt = New(keepForHours: 24, derivedHours: 1);

        Assert.Equal(attempt.PurgeAfter.AddDays(1), attempt.LedgerPurgeAfter);
    }

    [Fact]
    public void Every_attempt_has_an_id_of_its_own() => Assert.NotEqual(New(24, 1).Id, New(24, 1).Id);

    private Attempt New(int keepForHours, int derivedHours) => new(new StubTasks(_time), StubTasks.Options with
    {
        KeepFor = TimeSpan.FromHours(keepForHours),
        DerivedKeyWindow = TimeSpan.FromHours(derivedHours),
        Lease = Lease,
        SettleAfter = SettleAfter,
    });
}
