using DcsMigration.Dcs;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Azure;

/// <summary>Each test takes a client id of its own, since the identity client keeps tokens for the whole process.</summary>
[Collection(nameof(ManagedIdentityTests))]
[CollectionDefinition(nameof(ManagedIdentityTests), DisableParallelization = true)]
public sealed class ManagedIdentityTests(IdentityEndpoint identity) : IDisposable
{
    private const string NoToken =
        "No token for Key Vault is available: check that the function app's managed identity exists and that Identity:ClientId is its client id.";

    private readonly string _clientId = Guid.NewGuid().ToString();

    public void Dispose() => identity.Simulator.Recover();

    [Fact]
    public async Task The_configured_identity_is_asked_for()
    {
        await using var graph = await StartAsync();

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal(1, Asked());
    }

    [Fact]
    public async Task An_identity_that_does_not_exist_is_not_worked_around()
    {
        await using var graph = await StartAsync();
        identity.Simulator.Fail(400);

        await AssertNoTokenAsync(graph);
        Assert.Equal(1, Asked());
    }

    [Fact]
    public async Task An_identity_endpoint_that_fails_is_asked_thrice_and_no_more()
    {
        await using var graph = await StartAsync();
        identity.Simulator.Fail(500);

        await AssertNoTokenAsync(graph);
        Assert.Equal(3, Asked());
    }

    [Fact]
    public async Task An_identity_endpoint_that_is_down_is_not_worked_around()
    {
        using var nobody = new ClosedPort();
        var address = Environment.GetEnvironmentVariable(IdentityEndpoint.AddressVariable);
        Environment.SetEnvironmentVariable(IdentityEndpoint.AddressVariable, nobody.Address("http"));
        try
        {
            await using var graph = await StartAsync();
            await AssertNoTokenAsync(graph);
        }
        finally
        {
            Environment.SetEnvironmentVariable(IdentityEndpoint.AddressVariable, address);
        }
    }

    [Fact]
    public async Task An_identity_endpoint_that_hangs_is_given_up_in_time_for_an_answer()
    {
        await using var graph = await StartAsync();
        identity.Simulator.Hang();
        var before = identity.Simulator.Requests.Count;

        var creating = graph.CreateAsync();
        await identity.Simulator.WaitForRequestsAsync(before + 1, TestContext.Current.CancellationToken);
        graph.Time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal(NotSentCause.NoCredentials, Assert.IsType<Outcome.NotSent>(await creating).Cause);
        Assert.Empty(graph.Dcs.Requests);
    }

    private int Asked() => identity.Simulator.Requests.Count(request => request.Target.Contains($"client_id={_clientId}", StringComparison.Ordinal));

    private Task<TestService> StartAsync() => TestService.StartWithVaultAsync(identity, settings: ("Identity:ClientId", _clientId));

    private static async Task AssertNoTokenAsync(TestService graph)
    {
        Assert.Equal(new Outcome.NotSent(NotSentCause.NoCredentials, NoToken), await graph.CreateAsync());
        Assert.Empty(graph.Dcs.Requests);
    }
}
