using Azure;
using DcsMigration.Text;

namespace DcsMigration.Secrets;

/// <summary>Why the vault did not return a secret, and whether a value that was read before may still be used.</summary>
internal static class KeyVaultError
{
    public static FetchError Read(RequestFailedException e, string name, string setting) => (e.Status, InnerCode(e)) switch
    {
        (0, _) => FetchError.Unavailable("Key Vault could not be reached: check KeyVault:Uri and the vault's network rules."),
        (401, _) => FetchError.Unavailable(
            "Key Vault did not accept the function's token: check that the vault belongs to the identity's tenant."),
        (403, "SecretDisabled") => Revoked($"The Key Vault secret '{name}' is disabled: enable it, or write a new version."),
        (403, "ForbiddenByRbac" or "ForbiddenByPolicy" or "AccessDenied") => Revoked(
            $"Key Vault refused to read the secret '{name}': give the function's identity the role Key Vault Secrets User."),
        (403, "ForbiddenByFirewall" or "ForbiddenByConnection") => FetchError.Unavailable(
            $"Key Vault's network rules refuse the function, so the secret '{name}' could not be read: check them."),
        (403, var code) => FetchError.Unavailable(
            $"Key Vault refused to read the secret '{name}' ({code ?? e.ErrorCode}): check the identity's role, "
            + "the vault's network rules and that the secret is enabled."),
        (404, _) => Revoked($"Key Vault has no secret '{name}': set it, or correct {setting}."),
        (429, _) => FetchError.Unavailable("Key Vault throttles the function."),
        var (status, _) => FetchError.Unavailable($"Key Vault answered {status}."),
    };

    private static FetchError Revoked(string reason) => new(FetchErrorKind.Revoked, reason);

    /// <summary>The code in error.innererror, which says why the vault refuses. Null if there is none.</summary>
    private static string? InnerCode(RequestFailedException e) =>
        e.GetRawResponse() is { Content: { } body } && JsonText.Parse(body) is { } json
            ? JsonText.StringAt(json, "error", "innererror", "code")
            : null;
}
