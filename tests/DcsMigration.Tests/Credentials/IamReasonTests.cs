using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Credentials;

/// <summary>IAM's own reason is shown to the operator.</summary>
public sealed class IamReasonTests(IdentityEndpoint identity)
{
    [Theory]
    [InlineData(
        401,
        "Could not find project: 0123.",
        "IAM refused the login (Could not find project: 0123.). Check the user name, password and domain in the secret, and Dcs:ProjectId. "
        + "IAM locks a user after several refusals.")]
    [InlineData(403, "The password has expired.", "IAM answered 403 instead of issuing a token (The password has expired.).")]
    [InlineData(429, "Too many.", "IAM throttles the function (Too many.).")]
    public async Task The_reason_is_in_the_log_and_in_readiness(int status, string message, string expected)
    {
        await using var service = await StartAsync();
        service.Iam.Inject(Faults.IamError(status, message, "Title"));

        var outcome = await service.CreateAsync();
        var ready = await service.GetAsync(Routes.Ready);
        await service.PostAsync();

        Assert.Equal(expected, Assert.IsType<Outcome.NotSent>(outcome).Reason);
        Assert.Equal(expected, ready.Json.GetProperty("parts").GetProperty("credential").GetProperty("reason").GetString());
        Assert.Contains(service.Logs.GetSnapshot(), line => line.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("[]")]
    [InlineData("""{"error":{"message":4}}""")]
    [InlineData("""{"error":{"message":"\ud800"}}""")]
    public async Task Without_a_reason_only_the_status_is_shown(string body)
    {
        await using var service = await StartAsync();
        service.Iam.Inject(new Fault.Reply(403, body, "application/json", Creates: false));

        Assert.Equal(
            "IAM answered 403 instead of issuing a token.", Assert.IsType<Outcome.NotSent>(await service.CreateAsync()).Reason);
    }

    [Theory]
    [InlineData("""{"error":"no"}""")]
    [InlineData("""{"error_code":"IAM.0101","error_msg":"no"}""")]
    [InlineData("""{"message":"no","request_id":"r-1"}""")]
    [InlineData("""{"error":{"code":403,"title":"no"}}""")]
    [InlineData(""" "no" """)]
    [InlineData("no")]
    public async Task The_reason_is_shown_in_any_shape(string body)
    {
        await using var service = await StartAsync();
        service.Iam.Inject(new Fault.Reply(403, body, "application/json", Creates: false));

        Assert.Equal(
            "IAM answered 403 instead of issuing a token (no).", Assert.IsType<Outcome.NotSent>(await service.CreateAsync()).Reason);
    }

    [Fact]
    public async Task An_echoed_password_is_masked_and_a_long_reason_is_cut()
    {
        var user = TestCredential.New(CredentialKind.Password);
        await using var service = await TestService.StartAsync(user, identity: identity);
        service.Iam.Inject(Faults.IamError(401, $"Not {user.User!.Password}\r\n{new string('x', 5000)}", "Unauthorized"));

        var reason = Assert.IsType<Outcome.NotSent>(await service.CreateAsync()).Reason;

        Assert.StartsWith("IAM refused the login (Not ***\\u000d\\u000axxx", reason, StringComparison.Ordinal);
        Assert.InRange(reason.Length, 300, 600);
    }

    private Task<TestService> StartAsync() => TestService.StartWithVaultAsync(identity, CredentialKind.Password);
}
