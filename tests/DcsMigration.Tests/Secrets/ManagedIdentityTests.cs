using DcsMigration.Dcs;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Secrets;

/// <summary>Each test uses its own client id, since the identity client caches tokens for the whole process.</summary>
[Collection(nameof(ManagedIdentityTests))]
[CollectionDefinition(nameof(ManagedIdentityTests), DisableParallelization = true)]
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

        Assert.Equal(NotSentCause.NoCredentials, Assert.IsType<Outcome.NotSent>(await creating).Cause);
        Assert.Empty(service.Dcs.Requests);
    }

    private int Asked() =>
        identity.Simulator.Requests.Count(request => request.Target.Contains($"client_id={_clientId}", StringComparison.Ordinal));

    private Task<TestService> StartAsync() => TestService.StartWithVaultAsync(identity, settings: ("Identity:ClientId", _clientId));

    private static async Task AssertNoTokenAsync(TestService service)
    {
        Assert.Equal(new Outcome.NotSent(NotSentCause.NoCredentials, NoToken), await service.CreateAsync());
        Assert.Empty(service.Dcs.Requests);
    }
}
