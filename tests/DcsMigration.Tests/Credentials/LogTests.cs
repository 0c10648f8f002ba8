using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Simulators;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace DcsMigration.Tests.Credentials;

/// <summary>What is logged about credentials, and the search for secrets in the log with which every test of a service ends.</summary>
public sealed class LogTests(IdentityEndpoint identity)
{
    private readonly FakeLogger _log = new();

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
        service.Dcs.Inject(Faults.TooManyRequests(retryAfterSeconds: 0));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        var record = Assert.Single(service.Logs.GetSnapshot(), record => record.Category == typeof(DcsClient).FullName);
        Assert.Equal("Nothing was created (rejected, 429 APIGW.0308: The throttling threshold has been reached.). Retrying in 00:00:00.", record.Message);
    }

    [Theory]
    [InlineData(CredentialKind.AccessKey, "AccessKey")]
    [InlineData(CredentialKind.TemporaryAccessKey, "AccessKey")]
    [InlineData(CredentialKind.Password, "Password")]
    public void The_text_of_a_versioned_credential_is_its_kind_and_version(CredentialKind kind, string text)
    {
        var credential = TestCredential.New(kind).Credential;

        Assert.Equal(text, credential.ToString());
        Assert.Equal($"VersionedCredential {{ Credential = {text}, Version = 1 }}", new VersionedCredential(credential, "1").ToString());
    }

    [Fact]
    public void The_check_finds_a_secret_in_a_message()
    {
        Write("The key is k3y.");

        AssertFound();
    }

    [Fact]
    public void The_check_finds_a_secret_in_a_scope()
    {
        using (_log.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["Key"] = "K3Y" }))
            Write("In a scope.");

        AssertFound();
    }

    [Fact]
    public void The_check_finds_a_secret_in_an_exception()
    {
        Write("It failed.", new InvalidOperationException("outer", new InvalidOperationException("k3y")));

        AssertFound();
    }

    [Fact]
    public void The_check_finds_a_secret_in_a_value_that_the_message_leaves_out()
    {
        Write("Nothing to see.", exception: null, KeyValuePair.Create("Key", (object?)"a k3y"));

        AssertFound();
    }

    private void Write(string message, Exception? exception = null, params KeyValuePair<string, object?>[] values) =>
        _log.Log(LogLevel.Trace, default, values, exception, (_, _) => message);

    private void AssertFound() => Assert.NotEmpty(LogCheck.Leaks(_log.Collector.GetSnapshot(), ["k3y"]));
}
