using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace DcsMigration.Credentials;

/// <summary>
/// Masks what was sent of a credential, and signatures, in texts from DCS, its gateway and IAM. A service may echo them as they were sent,
/// JSON-escaped, percent-encoded or HTML-escaped, in whole or in part, and one in another. Prepared once for each credential.
/// </summary>
internal sealed partial class SecretMask
{
    private const string Mask = "***";
    private const string SignatureName = "Signature";

    /// <summary>A shorter text is not a key, and masking it would garble ordinary words.</summary>
    private const int MinSecretLength = 4;

    /// <summary>How many escapes can be one in another, such as a percent-encoded text in HTML in JSON.</summary>
    private const int MaxLayers = 3;

    private readonly string[] _secrets;

    public SecretMask(params ReadOnlySpan<string?> secrets)
    {
        _secrets =
        [
            .. secrets.ToArray().OfType<string>().Where(secret => secret.Length >= MinSecretLength)
                .SelectMany(Spellings)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    public override string ToString() => nameof(SecretMask);

    /// <summary>
    /// Replaces each secret and each signature by ***. Overlapping occurrences are masked as one, so that no part of a secret remains.
    /// </summary>
    public string Apply(string text)
    {
        if (IsClean(text))
            return text;

        var found = new List<(int Start, int End)>();
        Find(new UnescapedText(text), MaxLayers, found);
        return found.Count == 0 ? text : Masked(text, found);
    }

    /// <summary>The same for bytes of any encoding that extends ASCII. Other bytes are unchanged.</summary>
    public byte[] Apply(byte[] body)
    {
        var characters = ArrayPool<char>.Shared.Rent(body.Length);
        var length = Encoding.Latin1.GetChars(body, characters);
        var isClean = IsClean(characters.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(characters);
        if (isClean)
            return body;

        var text = Encoding.Latin1.GetString(body);
        var masked = Apply(text);
        return ReferenceEquals(masked, text) ? body : Encoding.Latin1.GetBytes(masked);
    }

    /// <summary>The secret, in forms without ASCII as the bytes of UTF-8, and with the plus signs of an HTML form for its spaces.</summary>
    private static IEnumerable<string> Spellings(string secret)
    {
        string[] spellings = [secret, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(secret))];
        return spellings.SelectMany(spelling => (string[])[spelling, spelling.Replace(' ', '+')]);
    }

    /// <summary>Whether a text contains neither a secret nor an escape that could hide one.</summary>
    private bool IsClean(ReadOnlySpan<char> text) => !text.ContainsAny('\\', '%', '&') && !ContainsAny(text);

    /// <summary>Whether a text contains a secret or names a signature.</summary>
    private bool ContainsAny(ReadOnlySpan<char> text)
    {
        // Not SearchValues, whose first use for texts takes 20 ms of a cold start. There are few secrets.
        foreach (var secret in _secrets)
        {
            if (text.Contains(secret, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return text.Contains(SignatureName, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Searches a text, and what each kind of escape makes of it.</summary>
    private void Find(UnescapedText text, int layers, List<(int Start, int End)> found)
    {
        if (ContainsAny(text.Value))
            FindPlain(text, found);
        if (layers == 0)
            return;

        foreach (var escape in Escape.All)
        {
            if (text.Unescape(escape) is { } unescaped)
                Find(unescaped, layers - 1, found);
        }
    }

    private void FindPlain(UnescapedText text, List<(int Start, int End)> found)
    {
        foreach (var secret in _secrets)
        {
            for (var at = -1; (at = text.Value.IndexOf(secret, at + 1, StringComparison.OrdinalIgnoreCase)) >= 0;)
                found.Add(text.InOriginal(at, at + secret.Length));
        }

        foreach (var match in Signature().EnumerateMatches(text.Value))
            found.Add(text.InOriginal(match.Index, match.Index + match.Length));
    }

    private static string Masked(string text, List<(int Start, int End)> found)
    {
        found.Sort();
        var masked = new StringBuilder(text.Length);
        var end = 0;
        foreach (var occurrence in found)
        {
            if (occurrence.Start >= end)
                masked.Append(text, end, occurrence.Start - end).Append(Mask);

            end = Math.Max(end, occurrence.End);
        }

        return masked.Append(text, end, text.Length - end).ToString();
    }

    /// <summary>
    /// The signature in an echoed Authorization header, or its digits beside its name. Whoever has it can send the same request again
    /// for 15 minutes.
    /// </summary>
    [SuppressMessage(
        "Security",
        "MA0009",
        Justification = "The pattern does not backtrack. A timeout would be an exception after the request was sent.")]
    [GeneratedRegex(
        """(?<=Signature["']?\s{0,3}=\s{0,3}["']?)[0-9A-Za-z+/_-]+=*|(?<=Signature\W{0,6})[0-9A-Fa-f]{32,}""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Signature();
}
