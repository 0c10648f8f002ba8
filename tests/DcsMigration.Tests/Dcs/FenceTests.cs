using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>The last check before a create is sent: after connecting, when its body is about to be written.</summary>
public sealed class FenceTests
{
    [Theory]
    [InlineData(28)]
    [InlineData(42)]
    [InlineData(3600)]
    public async Task A_process_that_was_paused_while_it_connected_sends_nothing(int seconds)
    {
        await using var service = await TestService.StartAsync();
        using var http = new PausedWhileConnecting(service.Time, TimeSpan.FromSeconds(seconds));

        var outcome = await ClientOf(service, http).CreateAsync(TestService.SampleTask, service.NewBudget());

        Assert.Equal(NotSentCause.BudgetSpent, Assert.IsType<Outcome.NotSent>(outcome).Cause);
        Assert.Equal(1, http.Sends);
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task A_process_that_was_paused_for_less_than_its_budget_sends()
    {
        await using var service = await TestService.StartAsync();
        using var http = new PausedWhileConnecting(service.Time, TimeSpan.FromSeconds(28) - TimeSpan.FromTicks(1));

        Assert.IsType<Outcome.Created>(await ClientOf(service, http).CreateAsync(TestService.SampleTask, service.NewBudget()));
    }

    private static DcsClient ClientOf(TestService service, HttpMessageHandler http)
    {
        var telemetry = service.Get<ServiceTelemetry>();
        var options = service.Get<DcsOptions>();
        var transport = new DcsTransport(
            new HttpMessageInvoker(http, disposeHandler: false), options, service.Time, telemetry, NullLogger<DcsTransport>.Instance);
        return new DcsClient(transport, service.Get<Authorizer>(), options, service.Time, telemetry, NullLogger<DcsClient>.Instance);
    }

    /// <summary>The real connection, made after a pause in which no timer fires.</summary>
    private sealed class PausedWhileConnecting(SignallingTime time, TimeSpan pause)
        : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        public int Sends { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sends++;
            time.AdjustTime(time.GetUtcNow() + pause);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
