using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Credentials;

/// <summary>Garbage from the vault, the identity endpoint or IAM: the caller gets FN.5031, and the name is released at once.</summary>
[Collection(nameof(IdentityEndpoint))]
public sealed class OddSecretReplyTests(IdentityEndpoint identity) : IDisposable
{
    public void Dispose() => identity.Simulator.Recover();

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("\"x\"")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("{\"value\":5}")]
    [InlineData("{\"value\":null,\"id\":null}")]
    [InlineData("{\"value\":\"{}\",\"id\":5}")]
    [InlineData("{\"value\":\"{}\",\"id\":\"x\"}")]
    [InlineData("{\"value\":\"{}\",\"id\":\"https://vault/\"}")]
    [InlineData("{\"value\":\"{}\",\"attributes\":5}")]
    [InlineData("{\"value\":\"{}\",\"attributes\":{\"exp\":1000000000000000000}}")]
    [InlineData("{\"value\":\"{}\",\"attributes\":{\"nbf\":\"x\"}}")]
    [InlineData("{\"value\":\"{}\",\"attributes\":{\"created\":-1000000000000000000}}")]
    [InlineData("{\"value\":\"{}\",\"tags\":[]}")]
    public async Task A_secret_that_makes_no_sense_is_no_credential(string body)
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Fail(new Fault.Reply(200, body, "application/json", Creates: false));

        await AssertNoCredentialAsync(service);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"access_token\":\"x\",\"expires_on\":1000000000000000000}")]
    [InlineData("{\"access_token\":\"x\",\"expires_on\":\"1000000000000000000\"}")]
    [InlineData("{\"access_token\":\"x\",\"expires_on\":\"-1\"}")]
    [InlineData("{\"access_token\":\"x\",\"expires_on\":null}")]
    [InlineData("{\"access_token\":5,\"expires_on\":\"x\"}")]
    [InlineData("{\"access_token\":\"x\",\"expires_in\":99999999999999,\"expires_on\":\"99999999999999\"}")]
    public async Task A_token_that_makes_no_sense_is_no_credential(string body)
    {
        await using var service = await TestService.StartWithVaultAsync(
            identity, settings: ("Identity:ClientId", Guid.NewGuid().ToString()));
        identity.Simulator.Fail(new Fault.Reply(200, body, "application/json", Creates: false));

        await AssertNoCredentialAsync(service);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"token\":[]}")]
    [InlineData("{\"token\":{\"expires_at\":1000000000000000000}}")]
    [InlineData("{\"token\":{\"expires_at\":\"0001-01-01T00:00:00+14:00\"}}")]
    [InlineData("{\"token\":{\"expires_at\":\"0001-01-01T00:00:00Z\"}}")]
    [InlineData("{\"token\":{\"expires_at\":\"\\ud800\"}}")]
    public async Task An_IAM_token_that_makes_no_sense_is_no_credential(string body)
    {
        await using var service = await TestService.StartWithVaultAsync(identity, CredentialKind.Password);
        service.Iam.Inject([.. Enumerable.Repeat(new Fault.Reply(201, body, "application/json", Creates: false)
        {
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Subject-Token"] = "a-token" },
        }, 3)]);

        await AssertNoCredentialAsync(service);
    }

    /// <summary>Another key with the same name goes on as soon as the vault does: nothing was sent.</summary>
    private async Task AssertNoCredentialAsync(TestService service)
    {
        var reply = await service.PostAsync(key: "order-1");

        Assert.Equal((503, "FN.5031"), (reply.Status, reply.Code));
        Assert.Empty(service.Dcs.Requests);

        service.Vault.Recover();
        identity.Simulator.Recover();
        service.Time.Advance(TimeSpan.FromSeconds(15));
        var other = await service.PostAsync(key: "order-2");
        Assert.True(other.Status == 200 || other.Code == "FN.5031", other.Text);
    }
}
