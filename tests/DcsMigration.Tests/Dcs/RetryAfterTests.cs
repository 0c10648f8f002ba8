using System.Globalization;
using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class RetryAfterTests
{
    [Fact]
    public async Task The_wait_that_DCS_asks_for_is_kept()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Throttled("Wed, 01 Jul 2026 12:00:03 GMT"));

        var creating = service.CreateAsync();
        await service.Time.WaitForTimerAsync(due => due == TimeSpan.FromSeconds(3));
        service.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.IsType<Outcome.Created>(await creating);
        Assert.Equal(TimeSpan.FromSeconds(3), service.Dcs.Requests[1].ReceivedAt - service.Dcs.Requests[0].ReceivedAt);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("soon")]
    public async Task A_wait_that_is_over_or_unreadable_does_not_replace_the_pause_of_our_own(string retryAfter)
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Throttled(retryAfter));

        var creating = service.CreateAsync();
        await service.WaitForDcsAsync(1);
        await service.Time.WaitForTimerAsync(due => due >= TimeSpan.FromMilliseconds(250) && due <= TimeSpan.FromMilliseconds(500));
        Assert.Single(service.Dcs.Requests);
        service.Time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.IsType<Outcome.Created>(await creating);
    }

    [Fact]
    public async Task A_wait_that_is_shorter_than_the_pause_of_our_own_does_not_replace_it()
    {
        await using var service = await TestService.StartAsync();
        service.Time.Advance(TimeSpan.FromMilliseconds(999));
        var date = service.Time.GetUtcNow().AddMilliseconds(1).ToString("R", CultureInfo.InvariantCulture);
        service.Dcs.Inject(Throttled(date));

        var creating = service.CreateAsync();
        await service.Time.WaitForTimerAsync(due => due >= TimeSpan.FromMilliseconds(250) && due <= TimeSpan.FromMilliseconds(500));
        service.Time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.IsType<Outcome.Created>(await creating);
    }

    [Fact]
    public async Task A_wait_of_zero_is_not_passed_on_to_the_caller_either()
    {
        await using var service = await TestService.StartAsync(("Dcs:TotalBudget", "00:00:00.3"));
        service.Dcs.Inject(Throttled("0"));

        var reply = await service.PostAsync();

        Assert.Equal((429, "10"), (reply.Status, reply.Header("Retry-After")));
    }

    [Fact]
    public async Task A_wait_beyond_the_budget_is_relayed_immediately()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.TooManyRequests(retryAfterSeconds: 60));

        var rejected = Assert.IsType<Outcome.Rejected>(await service.CreateAsync());

        Assert.Equal((429, TimeSpan.FromSeconds(60)), (rejected.Error!.Status, rejected.RetryAfter));
        Assert.Single(service.Dcs.Requests);
    }

    [Fact]
    public async Task A_wait_that_leaves_no_time_for_an_answer_is_relayed_immediately()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.TooManyRequests(retryAfterSeconds: 24));

        Assert.IsType<Outcome.Rejected>(await service.CreateAsync());

        Assert.Single(service.Dcs.Requests);
    }

    [Fact]
    public async Task After_a_wait_that_took_too_long_nothing_is_sent()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.TooManyRequests(retryAfterSeconds: 20));

        var creating = service.CreateAsync();
        await service.Time.WaitForTimerAsync(due => due == TimeSpan.FromSeconds(20), 2);
        service.Time.Advance(TimeSpan.FromSeconds(24));

        Assert.Equal(NotSentCause.BudgetSpent, Assert.IsType<Outcome.NotSent>(await creating).Cause);
        Assert.Single(service.Dcs.Requests);
    }

    private static Fault.Reply Throttled(string until) => Faults.Gateway(429, "APIGW.0308", "Slow down.") with
    {
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = until },
    };
}
