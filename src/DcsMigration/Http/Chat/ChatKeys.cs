using System.Text;
using DcsMigration.Secrets;

namespace DcsMigration.Http.Chat;

/// <summary>Reads the signing secrets or tokens of one platform, one per line: several while a secret is rotated.</summary>
internal static class ChatKeys
{
    /// <summary>Slack's signing secrets have 32 characters, Mattermost's tokens 26.</summary>
    private const int MinLength = 16;

    /// <summary>The error never quotes a secret.</summary>
    public static SecretContent<SenderKeys> Read(string secret)
    {
        var lines = secret.Split('\n', StringSplitOptions.TrimEntries);
        var wrong = Array.FindIndex(lines, line => line.Length is > 0 and < MinLength || !line.All(char.IsAsciiLetterOrDigit));
        if (wrong >= 0)
        {
            return SecretContent<SenderKeys>.Error(
                $"is invalid on line {wrong + 1}. Expected at least {MinLength} letters and digits, as the platform shows them.");
        }

        byte[][] keys = [.. lines.Where(line => line.Length > 0).Select(Encoding.UTF8.GetBytes)];
        return keys.Length > 0
            ? SecretContent<SenderKeys>.Of(new SenderKeys(keys))
            : SecretContent<SenderKeys>.Error("is empty. Expected one secret per line.");
    }
}
