using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Tests.Http.Webhooks;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Secrets;

/// <summary>The text of a secret as people write it into the vault.</summary>
public sealed class SecretTextTests(IdentityEndpoint identity)
{
    [Fact]
    public async Task A_byte_order_mark_and_a_line_break_are_ignored()
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        service.Vault.SetSecret(TestService.SecretName, $"\uFEFF{CredentialJson(service)}\r\n");
        service.Vault.SetSecret("webhook-secret", $"\uFEFF{SignedPost.Secret}\r\n");

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
        Assert.Equal(200, (await service.PostWebhookAsync(SignedPost.Standard("msg_1", service.Time.GetUtcNow()))).Status);
    }

    [Theory]
    [InlineData("credential.json")]
    [InlineData("./secrets/credential.json\n")]
    [InlineData("@credential.txt")]
    [InlineData("""C:\Users\me\My Secrets\credential.json""")]
    public async Task A_path_instead_of_the_content_of_the_file_is_explained(string path)
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        service.Vault.SetSecret(TestService.SecretName, path);
        service.Vault.SetSecret("webhook-secret", path);

        var parts = (await service.GetAsync(Routes.Ready)).Json.GetProperty("parts");

        const string Why = "is the path of a file instead of its content: set the secret with --file, not --value.";
        Assert.Equal(
            $"The Key Vault secret 'dcs-credentials' {Why}", parts.GetProperty("credential").GetProperty("reason").GetString());
        Assert.Equal($"The Key Vault secret 'webhook-secret' {Why}", parts.GetProperty("webhooks").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task One_bad_signing_secret_is_named_and_does_not_switch_off_the_good_ones()
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        service.Store("webhook-secret", $"whsec_n0t-a-secret\n{SignedPost.Secret}");

        Assert.Equal(200, (await service.PostWebhookAsync(SignedPost.Standard("msg_1", service.Time.GetUtcNow()))).Status);
        var ready = await service.GetAsync(Routes.Ready);

        Assert.Equal(200, ready.Status);
        const string Why = "The Key Vault secret 'webhook-secret' is invalid on line 1: what follows whsec_ is not base64.";
        Assert.Equal(Why, ready.Json.GetProperty("parts").GetProperty("webhooks").GetProperty("reason").GetString());
        Assert.Contains(service.Logs.GetSnapshot(), line => line.Message.StartsWith(Why, StringComparison.Ordinal));
    }

    private static string CredentialJson(TestService service)
    {
        var credential = TestCredential.New();
        service.Accept(credential);
        return credential.Json;
    }
}
