using DcsMigration.Dcs;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Secrets;

/// <summary>A secret of Key Vault in the cache. RefreshAheadCacheTests say how the cache works.</summary>
public sealed class KeyVaultCachingTests(IdentityEndpoint identity)
{
    [Fact]
    public async Task The_settings_say_for_how_long_a_secret_is_fresh_and_for_how_long_it_is_used_while_the_vault_is_down()
    {
        await using var service = await TestService.StartWithVaultAsync(
            identity, settings: [("KeyVault:CacheFor", "00:02:00"), ("KeyVault:StaleFor", "00:20:00")]);
        await service.CreateAsync();
        var asked = service.Vault.Requests.Count;
        service.Vault.Fail(503);
        service.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
        Assert.InRange(service.Vault.Requests.Count, asked + 1, int.MaxValue);

        service.Time.Advance(TimeSpan.FromMinutes(18));
        OutcomeAssert.NotSent(NotSentCause.NoCredentials, "Key Vault answered 503.", await service.CreateAsync());
    }

    [Fact]
    public async Task Retry_After_is_obeyed()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Fail(429, retryAfterSeconds: 30);
        OutcomeAssert.NotSent(NotSentCause.NoCredentials, "Key Vault throttles the function.", await service.CreateAsync());
        Assert.Single(service.Vault.Requests);
        service.Vault.Recover();
        service.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.IsType<Outcome.NotSent>(await service.CreateAsync());
        service.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
    }
}
