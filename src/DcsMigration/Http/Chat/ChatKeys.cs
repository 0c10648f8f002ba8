using System.Text;
using DcsMigration.Secrets;

namespace DcsMigration.Http.Chat;

/// <summary>The signing secrets or tokens of one platform: several while a secret is rotated. ToString does not show them.</summary>
internal sealed record ChatKeys(IReadOnlyList<byte[]> Keys)
{
    /// <summary>Slack's signing secrets have 32 characters, Mattermost's tokens 26.</summary>
    private const int MinLength = 16;

    public override string ToString() => nameof(ChatKeys);

    /// <summary>Reads secrets, one per line. The error never quotes a secret.</summary>
    public static SecretContent<ChatKeys> Read(string secret)
    {
        var keys = new List<byte[]>();
        foreach (var (index, line) in secret.Split('\n', StringSplitOptions.TrimEntries).Index())
        {
            if (line.Length is > 0 and < MinLength || !line.All(char.IsAsciiLetterOrDigit))
            {
                return SecretContent<ChatKeys>.Error(
                    $"is invalid on line {index + 1}. Expected at least {MinLength} letters and digits, as the platform shows them.");
            }

            if (line.Length > 0)
                keys.Add(Encoding.UTF8.GetBytes(line));
        }

        return keys.Count > 0
            ? SecretContent<ChatKeys>.Of(new ChatKeys(keys))
            : SecretContent<ChatKeys>.Error("is empty. Expected one secret per line.");
    }
}
