using DcsMigration.Dcs;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Azure;

public sealed class KeyVaultCachingTests(IdentityEndpoint identity)
{
    [Fact]
    public async Task The_vault_is_read_once_for_a_window()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);

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
        await using var graph = await TestService.StartWithVaultAsync(identity, settings: ("KeyVault:CacheFor", "00:02:00"));
        await graph.CreateAsync();
        graph.Time.Advance(TimeSpan.FromMinutes(2));

        await graph.CreateAsync();

        Assert.Equal(2, graph.Vault.Reads);
    }

    [Fact]
    public async Task The_last_good_credential_serves_while_the_vault_is_down()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
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
        await using var graph = await TestService.StartWithVaultAsync(identity, settings: ("KeyVault:StaleFor", "00:20:00"));
        await graph.CreateAsync();
        graph.Vault.Fail(503);
        graph.Time.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(new Outcome.NotSent(NotSentCause.NoCredentials, "Key Vault answered 503."), await graph.CreateAsync());
    }

    [Fact]
    public async Task A_vault_that_is_back_is_read_again()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        graph.Vault.Fail(403);
        Assert.IsType<Outcome.NotSent>(await graph.CreateAsync());
        graph.Vault.Recover();
        graph.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());
    }

    [Fact]
    public async Task A_hundred_callers_cause_one_read_that_fails()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        graph.Vault.Forbid();
        await graph.CreateAsync();
        var asked = graph.Vault.Requests.Count;

        for (var caller = 1; caller < 100; caller++)
            Assert.IsType<Outcome.NotSent>(await graph.CreateAsync());

        Assert.Equal(asked, graph.Vault.Requests.Count);
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(600, 60)]
    public async Task A_vault_that_asks_for_a_wait_gets_it_up_to_a_minute_and_is_not_asked_again_before(int asked, int waited)
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        graph.Vault.Fail(429, retryAfterSeconds: asked);
        Assert.Equal(new Outcome.NotSent(NotSentCause.NoCredentials, "Key Vault throttles the function."), await graph.CreateAsync());
        Assert.Single(graph.Vault.Requests);
        graph.Vault.Recover();
        graph.Time.Advance(TimeSpan.FromSeconds(waited - 1));
        Assert.IsType<Outcome.NotSent>(await graph.CreateAsync());
        graph.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());
    }
}
