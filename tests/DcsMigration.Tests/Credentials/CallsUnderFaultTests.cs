using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Credentials;

/// <summary>What 100 requests cost DCS, IAM and the vault while the credential, its secret or the vault has a fault.</summary>
public sealed class CallsUnderFaultTests(IdentityEndpoint identity)
{
    private const int Requests = 100;

    /// <summary>In 30 s in all, so that the vault may be read at the beginning and 15 s later.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData("wrong key", 2, 0, 3)]
    [InlineData("wrong password", 0, 2, 3)]
    [InlineData("refused tokens", 2, 2, 3)]
    [InlineData("disabled secret", 50, 0, 2)]
    [InlineData("vault down", 100, 0, 6)]
    [InlineData("vault 429", 100, 0, 1)]
    [InlineData("stray 401", 100, 0, 1)]
    [InlineData("stray 401 while the vault is down", 100, 0, 6)]
    public async Task One_after_another(string fault, int dcs, int iam, int vault)
    {
        await using var service = await StartAsync(fault);
        var before = Counts(service);

        for (var request = 0; request < Requests; request++)
        {
            await service.CreateAsync();
            service.Time.Advance(Interval);
        }

        Assert.Equal((dcs, iam, vault), Since(before, service));
    }

    [Theory]
    [InlineData("wrong key", 2, 0, 2)]
    [InlineData("wrong password", 0, 1, 2)]
    [InlineData("refused tokens", 2, 1, 2)]
    public async Task All_at_once(string fault, int dcs, int iam, int vault)
    {
        await using var service = await StartAsync(fault);
        var before = Counts(service);

        await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => service.CreateAsync()));

        Assert.Equal((dcs, iam, vault), Since(before, service));
    }

    private async Task<TestService> StartAsync(string fault)
    {
        var kind = fault is "wrong password" or "refused tokens" ? CredentialKind.Password : CredentialKind.AccessKey;
        var service = await TestService.StartWithVaultAsync(identity, kind);
        switch (fault)
        {
            case "wrong key" or "wrong password":
                service.Accept(TestCredential.New(kind));
                break;
            case "refused tokens":
                service.Dcs.FaultSource = _ => Faults.Dcs(401, "DCS.1004", "Project ID does not match the token.");
                break;
            default:
                await FailLaterAsync(service, fault);
                break;
        }

        return service;
    }

    /// <summary>The credential was accepted before, and is due to be read again.</summary>
    private static async Task FailLaterAsync(TestService service, string fault)
    {
        Assert.IsType<Outcome.Created>(await service.CreateAsync());
        service.Time.Advance(TimeSpan.FromMinutes(5));
        if (fault is "stray 401")
            Assert.IsType<Outcome.Created>(await service.CreateAsync());
        if (fault is "disabled secret")
            service.Vault.Disable(TestService.SecretName);
        if (fault is "vault down" or "stray 401 while the vault is down")
            service.Vault.Fail(503);
        if (fault is "vault 429")
            service.Vault.Fail(429, retryAfterSeconds: 60);
        if (fault is "stray 401" or "stray 401 while the vault is down")
            service.Dcs.Inject(Fault.None, Faults.Gateway(401, "APIGW.0301", "Incorrect IAM authentication information."));
    }

    private static (int Dcs, int Iam, int Vault) Counts(TestService service) =>
        (service.Dcs.Requests.Count, service.Iam.Requests.Count, Reads(service));

    private static (int Dcs, int Iam, int Vault) Since((int Dcs, int Iam, int Vault) before, TestService service)
    {
        var now = Counts(service);
        return (now.Dcs - before.Dcs, now.Iam - before.Iam, now.Vault - before.Vault);
    }

    /// <summary>Requests with a token: a new client sends its first request without one.</summary>
    private static int Reads(TestService service) =>
        service.Vault.Requests.Count(request => request.Headers.ContainsKey("Authorization"));
}
