using System.Net;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class UnansweredTests
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task No_answer_in_time_is_unknown()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.HangAfterCreating);

        AssertTimedOut(await CreateAndRunOutOfTimeAsync(service));

        Assert.Single(service.Dcs.Tasks);
        Assert.Single(service.Dcs.Requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"instance_id\":")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"instance_id\":\"42\"")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{\"instance_id\":\"42\"}\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"instance_id\":\"42\"}")]
    public async Task An_answer_that_stops_is_unknown_when_the_time_is_over(string beginning)
    {
        var stalls = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var dcs = RawServer.Stalling(beginning, stalls);
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var creating = service.CreateAsync();
        await stalls.Task.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);
        service.Time.Advance(AttemptTimeout);

        AssertTimedOut(await creating);
        Assert.Equal(1, dcs.Connections);
    }

    [Fact]
    public async Task A_reset_after_sending_is_unknown()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.ResetBeforeReading);

        AssertLost(await service.CreateAsync());

        Assert.Empty(service.Dcs.Tasks);
        Assert.Single(service.Dcs.Requests);
    }

    [Fact]
    public async Task A_reset_after_creating_is_unknown()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.ResetAfterCreating);

        AssertLost(await service.CreateAsync());

        Assert.Single(service.Dcs.Tasks);
        Assert.Single(service.Dcs.Requests);
    }

    [Fact]
    public async Task After_a_reset_of_a_reused_connection_the_handler_does_not_send_again()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Fault.None, Faults.ResetAfterCreating);
        await service.CreateAsync();

        AssertLost(await service.CreateAsync());

        Assert.Equal(2, service.Dcs.Requests.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"instance_id\":")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{\"instance_id\":\"42\"}\r\n")]
    public async Task A_connection_that_closes_before_the_response_is_complete_is_unknown(string beginning)
    {
        await using var dcs = RawServer.Replying(beginning);
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        AssertLost(await service.CreateAsync());

        Assert.Equal(1, dcs.Connections);
    }

    /// <summary>Such as the timeout of a regular expression, which is a <see cref="TimeoutException"/>.</summary>
    [Fact]
    public async Task An_exception_while_the_response_is_read_is_unknown()
    {
        await using var service = await TestService.StartAsync();
        using var http = new HttpMessageInvoker(new UnreadableResponseHandler());

        var outcome = await CreateAsync(service, http);

        Assert.Equal(new Outcome.Unknown(UnknownCause.UnreadableResponse, "Reading DCS's reply failed."), outcome);
        var error = Assert.Single(service.Logs.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.IsType<TimeoutException>(error.Exception);
    }

    private static Task<Outcome> CreateAsync(TestService service, HttpMessageInvoker http)
    {
        var transport = new DcsTransport(
            http, service.Get<DcsOptions>(), service.Time, service.Get<ServiceTelemetry>(), service.Get<ILogger<DcsTransport>>());
        var dcs = new DcsClient(
            transport,
            service.Get<Authorizer>(),
            service.Get<DcsOptions>(),
            service.Time,
            service.Get<ServiceTelemetry>(),
            service.Get<ILogger<DcsClient>>());
        return dcs.CreateAsync(TestService.SampleTask, service.NewBudget());
    }

    private static async Task<Outcome> CreateAndRunOutOfTimeAsync(TestService service)
    {
        var creating = service.CreateAsync();
        await service.WaitForDcsAsync();
        service.Time.Advance(AttemptTimeout);
        return await creating;
    }

    private static void AssertTimedOut(Outcome outcome) =>
        Assert.Equal(new Outcome.Unknown(UnknownCause.TimedOut, "DCS did not answer in time."), outcome);

    private static void AssertLost(Outcome outcome) => Assert.Equal(
        new Outcome.Unknown(UnknownCause.ConnectionLost, "The connection to DCS closed before the reply was complete."), outcome);

    /// <summary>Reads the request to its end. Reading its response throws.</summary>
    private sealed class UnreadableResponseHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new UnreadableContent() };
        }
    }

    private sealed class UnreadableContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new TimeoutException();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
