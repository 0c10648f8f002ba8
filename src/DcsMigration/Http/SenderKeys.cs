using DcsMigration.Secrets;

namespace DcsMigration.Http;

/// <summary>
/// The keys that prove who sent a request: more than one while a secret is rotated. The warning says which line is not used and why; null
/// if all are. ToString does not show the keys.
/// </summary>
internal sealed record SenderKeys(IReadOnlyList<byte[]> Keys, string? Warning = null)
{
    /// <summary>Reads one secret. Returns what is wrong with it, or null.</summary>
    public delegate string? ReadKey(string secret, out byte[] key);

    /// <summary>
    /// Reads secrets, separated by white space. Those that are valid are used even if others are not. An error never quotes a secret.
    /// </summary>
    public static SecretContent<SenderKeys> Read(string text, ReadKey read)
    {
        if (VaultSecret.FilePathError(text) is { } pathError)
            return SecretContent<SenderKeys>.Error(pathError);

        var keys = new List<byte[]>();
        string? firstError = null;
        foreach (var (index, line) in text.Split('\n', StringSplitOptions.TrimEntries).Index())
        {
            // One by one, since a line that starts with # may contain a secret that is not to be used.
            foreach (var secret in line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                var isComment = secret.StartsWith('#');
                byte[] key = [];
                var error = isComment ? "it starts with #, and comments are not supported. Remove the line." : read(secret, out key);
                if (error is null)
                    keys.Add(key);
                else
                    firstError ??= $"is invalid on line {index + 1}: {error}";
                if (isComment)
                    break;
            }
        }

        return keys.Count > 0
            ? SecretContent<SenderKeys>.Of(new SenderKeys(keys, firstError))
            : SecretContent<SenderKeys>.Error(firstError ?? "is empty. Expected one secret per line.");
    }

    public override string ToString() => nameof(SenderKeys);
}
