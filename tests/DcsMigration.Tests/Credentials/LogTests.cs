using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Credentials;

/// <summary>What is logged about credentials and retries.</summary>
public sealed class LogTests(IdentityEndpoint identity)
{
    [Fact]
    public async Task A_refused_credential_is_logged_as_its_kind()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Accept(TestCredential.New());

        await service.CreateAsync();

        var record = Assert.Single(service.Logs.GetSnapshot(), record => record.Level == LogLevel.Warning);
        Assert.Equal("DCS refused the Signature. Reading the credential again.", record.Message);
    }

    [Fact]
    public async Task A_retry_is_logged_with_its_reason_and_wait()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.TooManyRequests(retryAfterSeconds: 1));

        var creating = service.CreateAsync();
        await service.Time.WaitForTimerAsync(due => due == TimeSpan.FromSeconds(1));
        service.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<Outcome.Created>(await creating);

        var record = Assert.Single(service.Logs.GetSnapshot(), record => record.Category == typeof(DcsClient).FullName);
        Assert.Equal(
            "Nothing was created (rejected, 429 APIGW.0308: The throttling threshold has been reached.). Retrying in 00:00:01.",
            record.Message);
    }
}
