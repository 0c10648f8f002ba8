using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class RetryTests
{
    private static readonly TimeSpan MaxFirstWait = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task A_refused_connection_is_tried_again()
    {
        await using var service = await TestService.StartAsync();
        await service.Dcs.RefuseConnectionsAsync();

        var creating = service.CreateAsync();
        await WaitForRetryAsync(service);
        await service.Dcs.AcceptConnectionsAsync();
        service.Time.Advance(MaxFirstWait);

        Assert.IsType<Outcome.Created>(await creating);
        Assert.Single(service.Dcs.Tasks);
    }

    [Fact]
    public async Task A_throttled_request_is_sent_again()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.TooManyRequests());

        var creating = service.CreateAsync();
        await WaitForRetryAsync(service);
        service.Time.Advance(MaxFirstWait);

        Assert.IsType<Outcome.Created>(await creating);
        Assert.Equal([429, 200], service.Dcs.Requests.Select(request => request.Status));
    }

    /// <summary>A filter in between may have replaced the response to a create that ran.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("<html>slow down</html>")]
    [InlineData("{}")]
    public async Task A_429_without_a_DCS_error_is_unknown_and_not_sent_again(string body)
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(new Fault.Reply(429, body, "text/html", Creates: false));

        var unknown = Assert.IsType<Outcome.Unknown>(await service.CreateAsync());

        Assert.Equal(UnknownCause.NotDcs, unknown.Cause);
        Assert.Single(service.Dcs.Requests);
    }

    [Fact]
    public async Task Throttling_that_does_not_end_is_relayed_after_the_last_retry()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject([.. Enumerable.Repeat(Faults.TooManyRequests(), DcsClient.MaxRetries + 2)]);

        var creating = service.CreateAsync();
        await RunThroughRetriesAsync(service);

        Assert.Equal(429, Assert.IsType<Outcome.Rejected>(await creating).Error!.Status);
        Assert.Equal(1 + DcsClient.MaxRetries, service.Dcs.Requests.Count);
    }

    [Fact]
    public async Task Connections_that_stay_refused_are_not_sent_after_the_last_retry()
    {
        await using var service = await TestService.StartAsync();
        await service.Dcs.RefuseConnectionsAsync();

        var creating = service.CreateAsync();
        await RunThroughRetriesAsync(service);

        Assert.Equal(NotSentCause.Unreachable, Assert.IsType<Outcome.NotSent>(await creating).Cause);
        Assert.Equal(DcsClient.MaxRetries, service.Time.Started.Count(IsWait));
    }

    [Fact]
    public async Task The_waits_double_and_vary_within_their_upper_half()
    {
        await using var service = await TestService.StartAsync();
        await service.Dcs.RefuseConnectionsAsync();

        var creating = service.CreateAsync();
        await RunThroughRetriesAsync(service);
        await creating;

        Assert.Collection(
            service.Time.Started.Where(IsWait).Select(wait => wait.TotalMilliseconds),
            first => Assert.InRange(first, 250, 500),
            second => Assert.InRange(second, 500, 1000),
            third => Assert.InRange(third, 1000, 2000));
    }

    [Fact]
    public async Task Each_attempt_is_signed_again()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.TooManyRequests(retryAfterSeconds: 2));

        var creating = service.CreateAsync();
        await WaitForRetryAsync(service);
        service.Time.Advance(TimeSpan.FromSeconds(2));
        await creating;

        Assert.Collection(
            service.Dcs.Requests.Select(request => request.Headers["X-Sdk-Date"]),
            first => Assert.Equal("20260701T120000Z", first),
            second => Assert.Equal("20260701T120002Z", second));
        Assert.Equal(2, service.Dcs.Requests.Select(request => request.Headers["Authorization"]).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(0, service.Dcs.BadSignatures);
    }

    [Fact]
    public async Task A_retry_with_an_unknown_outcome_ends_the_retries()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.TooManyRequests(), Faults.ResetAfterCreating, Fault.None);

        var creating = service.CreateAsync();
        await WaitForRetryAsync(service);
        service.Time.Advance(MaxFirstWait);

        Assert.IsType<Outcome.Unknown>(await creating);
        Assert.Single(service.Dcs.Tasks);
    }

    private static async Task RunThroughRetriesAsync(TestService service)
    {
        for (var retry = 1; retry <= DcsClient.MaxRetries; retry++)
        {
            await WaitForRetryAsync(service, retry);
            service.Time.Advance(TimeSpan.FromSeconds(2));
        }
    }

    /// <summary>Waits until the wait before a retry has begun.</summary>
    private static Task WaitForRetryAsync(TestService service, int count = 1) => service.Time.WaitForTimerAsync(IsWait, count);

    /// <summary>No other timer of the service is as short.</summary>
    private static bool IsWait(TimeSpan due) => due < TimeSpan.FromSeconds(5);
}
