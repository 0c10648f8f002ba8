using DcsMigration.Dcs;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Azure;

public sealed class KeyVaultCachingTests(IdentityEndpoint identity)
{
    [Fact]
    public async Task The_vault_is_read_once_while_the_secret_is_fresh()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);

        for (var minute = 0; minute < 4; minute++)
        {
            Assert.IsType<Outcome.Created>(await service.CreateAsync());
            service.Time.Advance(TimeSpan.FromSeconds(59));
        }

        Assert.Equal(1, service.Vault.Reads);
    }

    [Fact]
    public async Task After_the_fresh_time_the_vault_is_read_again()
    {
        await using var service = await TestService.StartWithVaultAsync(identity, settings: ("KeyVault:CacheFor", "00:02:00"));
        await service.CreateAsync();
        service.Time.Advance(TimeSpan.FromMinutes(2));

        await service.CreateAsync();

        Assert.Equal(2, service.Vault.Reads);
    }

    [Fact]
    public async Task The_last_credential_is_used_while_the_vault_is_down()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        await service.CreateAsync();
        service.Vault.Fail(503);
        service.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
        var asked = service.Vault.Requests.Count;
        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal(asked, service.Vault.Requests.Count);
    }

    [Fact]
    public async Task The_last_credential_is_not_used_after_its_stale_time()
    {
        await using var service = await TestService.StartWithVaultAsync(identity, settings: ("KeyVault:StaleFor", "00:20:00"));
        await service.CreateAsync();
        service.Vault.Fail(503);
        service.Time.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(new Outcome.NotSent(NotSentCause.NoCredentials, "Key Vault answered 503."), await service.CreateAsync());
    }

    [Fact]
    public async Task After_the_pause_the_vault_is_read_again()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Fail(403);
        Assert.IsType<Outcome.NotSent>(await service.CreateAsync());
        service.Vault.Recover();
        service.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
    }

    [Fact]
    public async Task A_hundred_callers_cause_one_failing_read()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Forbid();
        await service.CreateAsync();
        var asked = service.Vault.Requests.Count;

        for (var caller = 1; caller < 100; caller++)
            Assert.IsType<Outcome.NotSent>(await service.CreateAsync());

        Assert.Equal(asked, service.Vault.Requests.Count);
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(600, 60)]
    public async Task Retry_After_is_obeyed_up_to_a_minute(int asked, int waited)
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Fail(429, retryAfterSeconds: asked);
        Assert.Equal(new Outcome.NotSent(NotSentCause.NoCredentials, "Key Vault throttles the function."), await service.CreateAsync());
        Assert.Single(service.Vault.Requests);
        service.Vault.Recover();
        service.Time.Advance(TimeSpan.FromSeconds(waited - 1));
        Assert.IsType<Outcome.NotSent>(await service.CreateAsync());
        service.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
    }
}
