using DcsMigration.Dcs;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class UnreadableResponseTests
{
    private const string ErrorOfDcs = """{"error_msg":"Invalid vpc_id.","error_code":"DCS.4013","error_ext_msg":null}""";

    [Theory]
    [InlineData("")]
    [InlineData(ErrorOfDcs)]
    public async Task A_200_without_an_instance_id_is_unknown(string body)
    {
        var outcome = await OutcomeOf(new Fault.Reply(200, body, "application/json", Creates: true));

        Assert.Equal(new Outcome.Unknown(UnknownCause.UnreadableResponse, "DCS answered 200 without an instance_id."), outcome);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    public async Task A_status_that_has_no_body_is_unknown(int status)
    {
        AssertUnreadable(status, await OutcomeOf(Faults.Empty(status, creates: true)));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        var target = $"/v2/{DcsSimulator.SampleProjectId}/migration/instance";
        var redirect = new Fault.Reply(status, "", "text/plain", Creates: false)
        {
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Location"] = target },
        };

        AssertNotDcs(status, await OutcomeOf(redirect));
    }

    [Fact]
    public async Task An_error_of_DCS_under_a_status_that_is_not_an_error_is_not_relayed()
    {
        AssertUnreadable(203, await OutcomeOf(new Fault.Reply(203, ErrorOfDcs, "application/json", Creates: false)));
        var redirect = await OutcomeOf(new Fault.Reply(302, ErrorOfDcs, "application/json", Creates: false));
        Assert.Equal(UnknownCause.NotDcs, Assert.IsType<Outcome.Unknown>(redirect).Cause);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(304)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(407)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(499)]
    public async Task A_3xx_or_4xx_without_a_DCS_error_is_a_refusal_by_something_else(int status)
    {
        AssertNotDcs(status, await OutcomeOf(Faults.Empty(status)));
        if (status != 304)
            AssertNotDcs(status, await OutcomeOf(Faults.Html(status)));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_408_or_5xx_without_a_DCS_error_is_unknown(int status)
    {
        AssertUnreadable(status, await OutcomeOf(Faults.Empty(status)));
        AssertUnreadable(status, await OutcomeOf(Faults.Html(status)));
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n", 101)]
    [InlineData("HTTP/1.1 999 Beyond\r\nContent-Length: 25\r\n\r\n{\"error_code\":\"DCS.4013\"}", 999)]
    public async Task A_status_that_no_service_sends_is_unknown(string response, int status)
    {
        await using var dcs = RawServer.Replying(response);
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        AssertUnreadable(status, await service.CreateAsync());
        Assert.Equal(1, dcs.Connections);
    }

    [Theory]
    [InlineData("220 mail.example.com ESMTP\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{\"instance_id\":\"42\"}\r\nnot a length\r\n")]
    public async Task A_response_that_is_not_HTTP_is_unknown(string response)
    {
        await using var dcs = RawServer.Replying(response);
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var outcome = await service.CreateAsync();

        Assert.Equal(new Outcome.Unknown(UnknownCause.UnreadableResponse, "DCS's reply was not valid HTTP."), outcome);
        Assert.Equal(1, dcs.Connections);
    }

    [Theory]
    [InlineData("Content-Length: 65537\r\n")]
    [InlineData("")]
    public async Task A_response_of_one_byte_over_64_KiB_is_unknown(string length)
    {
        await using var dcs = RawServer.Replying($"HTTP/1.1 200 OK\r\n{length}\r\n{"""{"instance_id":"42"}""".PadRight((64 * 1024) + 1)}");
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var outcome = await service.CreateAsync();

        Assert.Equal(new Outcome.Unknown(UnknownCause.UnreadableResponse, "DCS's reply is larger than 64 KiB."), outcome);
    }

    private static async Task<Outcome> OutcomeOf(Fault fault)
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(fault);
        var outcome = await service.CreateAsync();
        Assert.Single(service.Dcs.Requests);
        return outcome;
    }

    private static void AssertNotDcs(int status, Outcome outcome)
    {
        var unknown = Assert.IsType<Outcome.Unknown>(outcome);
        Assert.Equal(UnknownCause.NotDcs, unknown.Cause);
        Assert.StartsWith($"It answered {status}, but not with a DCS error", unknown.Reason, StringComparison.Ordinal);
        Assert.NotNull(unknown.RequestId);
    }

    private static void AssertUnreadable(int status, Outcome outcome) => Assert.Equal(
        new Outcome.Unknown(UnknownCause.UnreadableResponse, $"DCS answered {status}, but not with a DCS error."), outcome);
}
