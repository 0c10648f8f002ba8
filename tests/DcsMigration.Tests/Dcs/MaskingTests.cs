using System.Text.Json.Nodes;
using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class MaskingTests(IdentityEndpoint identity)
{
    [Theory]
    [InlineData("access key")]
    [InlineData("security token")]
    public async Task A_secret_that_the_gateway_echoes_is_masked_in_each_text_of_the_error(string secret)
    {
        var credential = TestCredential.New(CredentialKind.TemporaryAccessKey);
        var key = credential.Key!;
        var echo = secret == "access key" ? key.AccessKey : key.SecurityToken!;
        var body = new JsonObject
        {
            ["error_code"] = $"DCS.{echo}",
            ["error_msg"] = $"ak {echo} not exist",
            ["error_ext_msg"] = $"see {echo}, {echo}",
        };
        await using var service = await TestService.StartAsync(credential);
        service.Dcs.Inject(new Fault.Reply(403, body.ToJsonString(), "application/json", Creates: false));

        var error = Assert.IsType<Outcome.Rejected>(await service.CreateAsync()).Error!;

        Assert.Equal(("DCS.***", "ak *** not exist", "see ***, ***"), (error.Code, error.Message, error.ExtMessage));
    }

    [Fact]
    public async Task An_error_of_an_unknown_outcome_is_masked_too()
    {
        var credential = TestCredential.New();
        await using var service = await TestService.StartAsync(credential);
        service.Dcs.Inject(Faults.Dcs(500, "DCS.5000", $"failed for {credential.Key!.AccessKey}"));

        var unknown = Assert.IsType<Outcome.Unknown>(await service.CreateAsync());

        Assert.Equal(("failed for ***", "failed for ***"), (unknown.Reason, unknown.Error?.Message));
    }

    [Fact]
    public async Task An_IAM_token_that_is_echoed_is_masked()
    {
        await using var service = await TestService.StartWithVaultAsync(identity, CredentialKind.Password);
        await service.CreateAsync();
        var token = service.Dcs.Requests[0].Headers["X-Auth-Token"];
        service.Dcs.Inject(Faults.Dcs(403, "DCS.2003", $"no rights for {token}"));

        var rejected = Assert.IsType<Outcome.Rejected>(await service.CreateAsync());

        Assert.Equal("no rights for ***", rejected.Error!.Message);
    }

    [Fact]
    public async Task A_secret_in_the_response_to_a_create_is_masked_and_the_rest_is_unchanged()
    {
        var credential = TestCredential.New();
        await using var service = await TestService.StartAsync(credential);
        service.Dcs.Inject(new Fault.Reply(
            200, $$"""{ "instance_id":"id-1", "é":"of {{credential.Key!.AccessKey}}" }""", "application/json", Creates: true));

        var created = Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal("""{ "instance_id":"id-1", "é":"of ***" }""", System.Text.Encoding.UTF8.GetString(created.Body.Span));
    }

    [Fact]
    public async Task An_instance_id_that_contains_a_secret_is_not_an_instance_id()
    {
        var credential = TestCredential.New();
        await using var service = await TestService.StartAsync(credential);
        service.Dcs.Inject(new Fault.Reply(
            200, $$"""{"instance_id":"id-{{credential.Key!.AccessKey}}"}""", "application/json", Creates: true));

        Assert.Equal(
            new Outcome.Unknown(UnknownCause.UnreadableResponse, "DCS answered 200 without an instance_id."),
            await service.CreateAsync());
    }
}
