using DcsMigration.Http;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>A filter between the function and DCS says why it refused. Its reason is relayed, and the outcome stays unknown.</summary>
public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("""{"message":"Blocked by policy 7.","request_id":"r-1"}""", ": \"Blocked by policy 7.\"")]
    [InlineData("<html>Blocked</html>", "")]
    public async Task Its_reason_is_in_the_message(string body, string reason)
    {
        var reply = await PostAsync(403, body);

        Assert.Equal((502, "FN.5021", "function"), (reply.Status, reply.Code, reply["source"]));
        Assert.Equal(
            "Check Dcs:Endpoint and what stands in between: "
            + $"It answered 403, but not with a DCS error{reason}. A task may have been created.",
            reply.Message);
    }

    [Fact]
    public async Task A_secret_in_it_is_masked()
    {
        var reply = await PostAsync(403, $"The key {TestService.DefaultCredential.Key!.AccessKey} is blocked.");

        Assert.Contains("\"The key *** is blocked.\"", reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(502)]
    public async Task A_status_of_a_proxy_with_a_reason_is_FN_5020(int status)
    {
        var reply = await PostAsync(status, """{"message":"no healthy upstream"}""");

        Assert.Equal((502, "FN.5020"), (reply.Status, reply.Code));
        Assert.EndsWith(
            $"DCS answered {status}, but not with a DCS error: \"no healthy upstream\".", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_and_readiness_say_it_too()
    {
        await using var service = await TestService.StartAsync();
        var blocked = new Fault.Reply(403, """{"message":"Blocked by policy 7."}""", "application/json", Creates: false);
        service.Dcs.InjectForList(blocked, blocked);

        var dryRun = await service.PostAsync(query: "?dry_run=true");
        var ready = await service.GetAsync(Routes.Ready);

        Assert.Equal((502, "FN.5021"), (dryRun.Status, dryRun.Code));
        Assert.Equal(
            "Check Dcs:Endpoint: it answered 403, but not with a DCS error: \"Blocked by policy 7.\". Nothing was created.",
            dryRun.Message);
        Assert.Equal(
            "Dcs:Endpoint answered 403, but not with a DCS error: \"Blocked by policy 7.\". Check it.",
            ready.Json.GetProperty("parts").GetProperty("dcs").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task An_error_in_the_shape_of_the_SDKs_is_relayed()
    {
        var reply = await PostAsync(403, """{"code":"DCS.2007","message":"Policy does not allow it.","request_id":"r-1"}""");

        Assert.Equal(
            (403, "DCS.2007", "Policy does not allow it.", "dcs"), (reply.Status, reply.Code, reply.Message, reply["source"]));
    }

    private static async Task<SentReply> PostAsync(int status, string body)
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(new Fault.Reply(status, body, "application/json", Creates: false));
        return await service.PostAsync();
    }
}
