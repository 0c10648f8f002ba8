using DcsMigration.Dcs;
using DcsMigration.Tests.Wiring;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class KeyVaultCachingTests(IdentityEndpoint identity)
{
    [Fact]
    public async Task The_vault_is_read_once_for_a_window()
    {
        await using var graph = await ServiceGraph.StartWithVaultAsync(identity);

        for (var minute = 0; minute < 4; minute++)
        {
            Assert.IsType<Outcome.Created>(await graph.CreateAsync());
            graph.Time.Advance(TimeSpan.FromSeconds(59));
        }

        Assert.Equal(1, graph.Vault.Reads);
    }

    [Fact]
    public async Task After_the_window_the_vault_is_read_again()
    {
        await using var graph = await ServiceGraph.StartWithVaultAsync(identity, settings: ("KeyVault:CacheFor", "00:02:00"));
        await graph.CreateAsync();
        graph.Time.Advance(TimeSpan.FromMinutes(2));

        await graph.CreateAsync();

        Assert.Equal(2, graph.Vault.Reads);
    }

    [Fact]
    public async Task The_last_good_credential_serves_while_the_vault_is_down()
    {
        await using var graph = await ServiceGraph.StartWithVaultAsync(identity);
        await graph.CreateAsync();
        graph.Vault.Fail(503);
        graph.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());
        var asked = graph.Vault.Requests.Count;
        Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal(asked, graph.Vault.Requests.Count);
    }

    [Fact]
    public async Task The_last_good_credential_serves_no_longer_than_it_may()
    {
        await using var graph = await ServiceGraph.StartWithVaultAsync(identity, settings: ("KeyVault:StaleFor", "00:20:00"));
        await graph.CreateAsync();
        graph.Vault.Fail(503);
        graph.Time.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(new Outcome.NotSent(NotSentCause.NoCredentials, "Key Vault answered 503."), await graph.CreateAsync());
    }

    [Fact]
    public async Task A_vault_that_is_back_is_read_again()
    {
        await using var graph = await ServiceGraph.StartWithVaultAsync(identity);
        graph.Vault.Fail(403);
        Assert.IsType<Outcome.NotSent>(await graph.CreateAsync());
        graph.Vault.Recover();

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());
    }
}
