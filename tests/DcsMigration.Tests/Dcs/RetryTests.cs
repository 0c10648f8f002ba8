using DcsMigration.Dcs;
using DcsMigration.Simulators;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class RetryTests
{
    private static readonly TimeSpan MaxFirstWait = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task A_connection_refused_is_tried_again()
    {
        await using var graph = await TestService.StartAsync();
        await graph.Dcs.RefuseConnectionsAsync();

        var creating = graph.CreateAsync();
        await graph.WaitForRetryAsync();
        await graph.Dcs.AcceptConnectionsAsync();
        graph.Time.Advance(MaxFirstWait);

        Assert.IsType<Outcome.Created>(await creating);
        Assert.Single(graph.Dcs.Tasks);
    }

    [Fact]
    public async Task A_throttled_request_is_sent_again()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Faults.TooManyRequests());

        var creating = graph.CreateAsync();
        await graph.WaitForRetryAsync();
        graph.Time.Advance(MaxFirstWait);

        Assert.IsType<Outcome.Created>(await creating);
        Assert.Equal([429, 200], graph.Dcs.Requests.Select(request => request.Status));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>slow down</html>")]
    [InlineData("{}")]
    public async Task A_429_is_throttling_whatever_its_text(string body)
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(new Fault.Reply(429, body, "text/html", Creates: false));

        var creating = graph.CreateAsync();
        await graph.WaitForRetryAsync();
        graph.Time.Advance(MaxFirstWait);

        Assert.IsType<Outcome.Created>(await creating);
    }

    [Fact]
    public async Task A_429_with_an_unreadable_text_is_relayed_as_throttling()
    {
        await using var graph = await TestService.StartAsync(("Dcs:TotalBudget", "00:00:05"));
        graph.Dcs.Inject(Faults.Html(429));

        var rejected = Assert.IsType<Outcome.Rejected>(await graph.CreateAsync());

        Assert.Equal(
            new DcsError(429, "APIGW.0308", "Too many requests.", null, Assert.Single(graph.Dcs.Requests).RequestId), rejected.Error);
    }

    [Fact]
    public async Task Throttling_that_does_not_end_is_relayed_after_the_last_retry()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject([.. Enumerable.Repeat(Faults.TooManyRequests(), DcsClient.MaxRetries + 2)]);

        var creating = graph.CreateAsync();
        await RunThroughRetriesAsync(graph);

        Assert.Equal(429, Assert.IsType<Outcome.Rejected>(await creating).Error!.Status);
        Assert.Equal(1 + DcsClient.MaxRetries, graph.Dcs.Requests.Count);
    }

    [Fact]
    public async Task Connections_refused_for_good_are_given_up_after_the_last_retry()
    {
        await using var graph = await TestService.StartAsync();
        await graph.Dcs.RefuseConnectionsAsync();

        var creating = graph.CreateAsync();
        await RunThroughRetriesAsync(graph);

        Assert.Equal(NotSentCause.Unreachable, Assert.IsType<Outcome.NotSent>(await creating).Cause);
        Assert.Equal(DcsClient.MaxRetries, graph.Time.Started.Count(IsWait));
    }

    [Fact]
    public async Task The_waits_double_and_are_spread_over_their_upper_half()
    {
        await using var graph = await TestService.StartAsync();
        await graph.Dcs.RefuseConnectionsAsync();

        var creating = graph.CreateAsync();
        await RunThroughRetriesAsync(graph);
        await creating;

        Assert.Collection(
            graph.Time.Started.Where(IsWait).Select(wait => wait.TotalMilliseconds),
            first => Assert.InRange(first, 250, 500),
            second => Assert.InRange(second, 500, 1000),
            third => Assert.InRange(third, 1000, 2000));
    }

    [Fact]
    public async Task Each_try_is_signed_anew()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Faults.TooManyRequests(retryAfterSeconds: 2));

        var creating = graph.CreateAsync();
        await graph.WaitForRetryAsync();
        graph.Time.Advance(TimeSpan.FromSeconds(2));
        await creating;

        Assert.Collection(
            graph.Dcs.Requests.Select(request => request.Headers["X-Sdk-Date"]),
            first => Assert.Equal("20260701T120000Z", first),
            second => Assert.Equal("20260701T120002Z", second));
        Assert.Equal(2, graph.Dcs.Requests.Select(request => request.Headers["Authorization"]).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(0, graph.Dcs.BadSignatures);
    }

    [Fact]
    public async Task A_retry_that_fails_for_good_ends_the_retries()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Faults.TooManyRequests(), Faults.ResetAfterCreating, Fault.None);

        var creating = graph.CreateAsync();
        await graph.WaitForRetryAsync();
        graph.Time.Advance(MaxFirstWait);

        Assert.IsType<Outcome.Unknown>(await creating);
        Assert.Single(graph.Dcs.Tasks);
    }

    private static async Task RunThroughRetriesAsync(TestService graph)
    {
        for (var retry = 1; retry <= DcsClient.MaxRetries; retry++)
        {
            await graph.WaitForRetryAsync(retry);
            graph.Time.Advance(TimeSpan.FromSeconds(2));
        }
    }

    private static bool IsWait(TimeSpan due) => due < TimeSpan.FromSeconds(5);
}
