using Azure.Core.Pipeline;
using DcsMigration.Dcs;
using DcsMigration.Secrets;
using DcsMigration.Tests.Credentials;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Secrets;

/// <summary>Each test uses its own client id, since the identity client caches tokens for the whole process.</summary>
[Collection(nameof(IdentityEndpoint))]
public sealed class ManagedIdentityTests(IdentityEndpoint identity) : IDisposable
{
    private const string NoToken =
        "No token for Key Vault is available: check that the function app's managed identity exists "
        + "and that Identity:ClientId is its client id.";

    private readonly string _clientId = Guid.NewGuid().ToString();

    public void Dispose() => identity.Simulator.Recover();

    [Fact]
    public async Task The_configured_identity_is_used()
    {
        await using var service = await StartAsync();

        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal(1, Asked());
    }

    [Fact]
    public async Task Without_the_configured_identity_there_is_no_token()
    {
        await using var service = await StartAsync();
        identity.Simulator.Fail(400);

        await AssertNoTokenAsync(service);
        Assert.Equal(1, Asked());
    }

    [Fact]
    public async Task A_failing_identity_endpoint_is_tried_three_times()
    {
        await using var service = await StartAsync();
        identity.Simulator.Fail(500);

        await AssertNoTokenAsync(service);
        Assert.Equal(3, Asked());
    }

    [Fact]
    public async Task Without_the_identity_endpoint_there_is_no_token()
    {
        using var nobody = new ClosedPort();
        var address = Environment.GetEnvironmentVariable(IdentityEndpoint.AddressVariable);
        Environment.SetEnvironmentVariable(IdentityEndpoint.AddressVariable, nobody.Address("http"));
        try
        {
            await using var service = await StartAsync();
            await AssertNoTokenAsync(service);
        }
        finally
        {
            Environment.SetEnvironmentVariable(IdentityEndpoint.AddressVariable, address);
        }
    }

    [Fact]
    public async Task An_identity_endpoint_that_hangs_fails_in_time_for_an_answer()
    {
        await using var service = await StartAsync();
        identity.Simulator.Hang();
        var before = identity.Simulator.Requests.Count;

        var creating = service.CreateAsync();
        await identity.Simulator.WaitForRequestsAsync(before + 1, TestContext.Current.CancellationToken);
        service.Time.Advance(TimeSpan.FromSeconds(8));

        var notSent = Assert.IsType<Outcome.NotSent>(await creating);
        Assert.Equal(NotSentCause.NoCredentials, notSent.Cause);
        Assert.Equal("The managed identity endpoint did not return a token for Key Vault in time.", notSent.Reason);
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task A_slow_Azure_CLI_is_not_a_slow_vault()
    {
        using var cli = new SlowAzureCli();
        using var handler = new ChallengingHandler();
        var vault = new KeyVaultReader(
            new KeyVaultOptions(new Uri("https://localhost:1"), "dcs-credentials", TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)),
            new AzureIdentity(ClientId: null, IsManaged: false),
            TimeProvider.System,
            new HttpClientTransport(handler));
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        var fetched = await vault.FetchAsync<string>("name", "setting", _ => throw new InvalidOperationException(), timeout.Token);

        Assert.Contains(
            "The Azure CLI did not return a token for Key Vault in time: run 'az account get-access-token' to see why.",
            fetched.ToString(),
            StringComparison.Ordinal);
    }

    private int Asked() =>
        identity.Simulator.Requests.Count(request => request.Target.Contains($"client_id={_clientId}", StringComparison.Ordinal));

    private Task<TestService> StartAsync() => TestService.StartWithVaultAsync(identity, settings: ("Identity:ClientId", _clientId));

    private static async Task AssertNoTokenAsync(TestService service)
    {
        OutcomeAssert.NotSent(NotSentCause.NoCredentials, NoToken, await service.CreateAsync());
        Assert.Empty(service.Dcs.Requests);
    }
}
