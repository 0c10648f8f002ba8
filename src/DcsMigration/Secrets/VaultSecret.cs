namespace DcsMigration.Secrets;

/// <summary>A secret as the vault returned it, without a byte-order mark. ToString does not show the text.</summary>
internal sealed record VaultSecret(string Text)
{
    /// <summary>An editor's mark at the beginning of the file that was uploaded.</summary>
    private const char ByteOrderMark = '\uFEFF';

    private const int MinExtension = 2;
    private const int MaxExtension = 5;

    public string Text { get; } = Text.TrimStart(ByteOrderMark);

    public override string ToString() => nameof(VaultSecret);

    /// <summary>What is wrong with a text that is the name of a file; null if it is not.</summary>
    public static string? FilePathError(string text)
    {
        var path = text.Trim();
        var extension = path[(path.LastIndexOf('.') + 1)..];
        return extension.Length is >= MinExtension and <= MaxExtension
            && extension.Length < path.Length
            && extension.All(char.IsAsciiLetter)
            && !path.Contains('\n', StringComparison.Ordinal)
                ? "is the path of a file instead of its content: set the secret with --file, not --value."
                : null;
    }
}
