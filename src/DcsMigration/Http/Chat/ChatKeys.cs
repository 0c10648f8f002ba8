using System.Text;
using DcsMigration.Secrets;

namespace DcsMigration.Http.Chat;

/// <summary>Reads the signing secrets or tokens of one platform.</summary>
internal static class ChatKeys
{
    /// <summary>Slack's signing secrets have 32 characters, Mattermost's tokens 26.</summary>
    private const int MinLength = 16;

    public static SecretContent<SenderKeys> Read(string text) => SenderKeys.Read(text, Error);

    private static string? Error(string secret, out byte[] key)
    {
        key = Encoding.UTF8.GetBytes(secret);
        return secret.Length >= MinLength && secret.All(char.IsAsciiLetterOrDigit)
            ? null
            : $"expected at least {MinLength} letters and digits, as the platform shows them.";
    }
}
