using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace DcsMigration.Credentials;

/// <summary>Masks secrets in texts of DCS and its gateway, in the forms in which a service may echo them: as they are, percent-encoded, HTML-escaped and JSON-escaped.</summary>
internal static partial class SecretMask
{
    private const string Mask = "***";

    /// <summary>A shorter text is not a key, and masking it would garble the words around it.</summary>
    private const int MinSecretLength = 4;

    private static readonly SearchValues<char> NeverEscaped =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~");

    /// <summary>The text with *** in the place of each secret and of each signature. Occurrences that overlap are masked as one, so that no rest of a secret stays.</summary>
    public static string Apply(string text, params ReadOnlySpan<string?> secrets)
    {
        var found = new List<(int Start, int End)>();
        foreach (var secret in secrets)
        {
            if (secret is { Length: >= MinSecretLength })
                Find(text, secret, found);
        }

        foreach (var match in Signature().EnumerateMatches(text))
            found.Add((match.Index, match.Index + match.Length));

        return found.Count == 0 ? text : Masked(text, found);
    }

    private static void Find(string text, string secret, List<(int Start, int End)> found)
    {
        foreach (var form in Forms(secret))
        {
            for (var at = text.IndexOf(form, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(form, at + 1, StringComparison.OrdinalIgnoreCase))
                found.Add((at, at + form.Length));
        }
    }

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        if (!secret.AsSpan().ContainsAnyExcept(NeverEscaped))
            yield break;

        yield return Uri.EscapeDataString(secret);
        yield return WebUtility.HtmlEncode(secret);
        yield return HtmlEncoder.Default.Encode(secret);
        yield return JavaScriptEncoder.Default.Encode(secret);
        var json = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);
        yield return json;
        yield return json.Replace("/", "\\/", StringComparison.Ordinal);
    }

    private static string Masked(string text, List<(int Start, int End)> found)
    {
        found.Sort();
        var masked = new System.Text.StringBuilder(text.Length);
        var end = 0;
        foreach (var occurrence in found)
        {
            if (occurrence.Start >= end)
                masked.Append(text, end, occurrence.Start - end).Append(Mask);

            end = Math.Max(end, occurrence.End);
        }

        return masked.Append(text, end, text.Length - end).ToString();
    }

    /// <summary>The value in an echoed Authorization header: whoever has it can send the same request again for 15 minutes.</summary>
    [GeneratedRegex(@"(?<=Signature(?:=|%3D|&#x3D;|&#61;|\\u003D)[""']?)[0-9A-Za-z+/_-]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Signature();
}
