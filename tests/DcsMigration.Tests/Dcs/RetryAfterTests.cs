using System.Globalization;
using DcsMigration.Dcs;
using DcsMigration.Simulators;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class RetryAfterTests
{
    [Fact]
    public async Task What_DCS_asks_for_is_waited_for()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Faults.TooManyRequests(retryAfterSeconds: 3));

        var creating = graph.CreateAsync();
        await graph.Time.WaitForTimerAsync(due => due == TimeSpan.FromSeconds(3));
        graph.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.IsType<Outcome.Created>(await creating);
        Assert.Equal(TimeSpan.FromSeconds(3), graph.Dcs.Requests[1].ReceivedAt - graph.Dcs.Requests[0].ReceivedAt);
    }

    [Fact]
    public async Task A_date_that_DCS_asks_for_is_waited_for()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Throttled(until: graph.Time.GetUtcNow().AddSeconds(4).ToString("R", CultureInfo.InvariantCulture)));

        var creating = graph.CreateAsync();
        await graph.Time.WaitForTimerAsync(due => due == TimeSpan.FromSeconds(4));
        graph.Time.Advance(TimeSpan.FromSeconds(4));

        Assert.IsType<Outcome.Created>(await creating);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("Wed, 01 Jul 2026 11:59:00 GMT")]
    public async Task Where_DCS_asks_for_no_wait_there_is_none(string retryAfter)
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Throttled(retryAfter));

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());
    }

    [Fact]
    public async Task A_wait_beyond_the_budget_is_relayed_at_once()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Faults.TooManyRequests(retryAfterSeconds: 60));

        var rejected = Assert.IsType<Outcome.Rejected>(await graph.CreateAsync());

        Assert.Equal((429, TimeSpan.FromSeconds(60)), (rejected.Error!.Status, rejected.RetryAfter));
        Assert.Single(graph.Dcs.Requests);
    }

    [Fact]
    public async Task A_wait_that_leaves_no_time_for_an_answer_is_relayed_at_once()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Faults.TooManyRequests(retryAfterSeconds: 24));

        Assert.IsType<Outcome.Rejected>(await graph.CreateAsync());

        Assert.Single(graph.Dcs.Requests);
    }

    [Fact]
    public async Task A_wait_that_took_longer_than_it_should_have_sends_nothing_more()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Faults.TooManyRequests(retryAfterSeconds: 20));

        var creating = graph.CreateAsync();
        await graph.Time.WaitForTimerAsync(due => due == TimeSpan.FromSeconds(20), 2);
        graph.Time.Advance(TimeSpan.FromSeconds(24));

        Assert.Equal(NotSentCause.BudgetSpent, Assert.IsType<Outcome.NotSent>(await creating).Cause);
        Assert.Single(graph.Dcs.Requests);
    }

    private static Fault.Reply Throttled(string until) => Faults.Gateway(429, "APIGW.0308", "Slow down.") with
    {
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = until },
    };
}
