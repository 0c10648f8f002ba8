using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace DcsMigration.Credentials;

/// <summary>
/// Masks secrets in texts from DCS and its gateway, in every form in which a service may echo them:
/// unchanged, percent-encoded, HTML-escaped and JSON-escaped.
/// </summary>
internal static partial class SecretMask
{
    private const string Mask = "***";

    /// <summary>A shorter text is not a key, and masking it would garble ordinary words.</summary>
    private const int MinSecretLength = 4;

    /// <summary>
    /// Replaces each secret and each signature by ***. Overlapping occurrences are masked as one, so that no part of a secret remains.
    /// </summary>
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
            var at = -1;
            while ((at = text.IndexOf(form, at + 1, StringComparison.OrdinalIgnoreCase)) >= 0)
                found.Add((at, at + form.Length));
        }
    }

    private static string[] Forms(string secret)
    {
        var json = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);
        return
        [
            secret,
            Uri.EscapeDataString(secret),
            WebUtility.HtmlEncode(secret),
            HtmlEncoder.Default.Encode(secret),
            JavaScriptEncoder.Default.Encode(secret),
            json,
            json.Replace("/", "\\/", StringComparison.Ordinal),
        ];
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

    /// <summary>The signature in an echoed Authorization header. Whoever has it can send the same request again for 15 minutes.</summary>
    [SuppressMessage(
        "Security",
        "MA0009",
        Justification = "The pattern does not backtrack. A timeout would be an exception after the request was sent.")]
    [GeneratedRegex(
        @"(?<=Signature(?:=|%3D|&#x3D;|&#61;|\\u003D)[""']?)[0-9A-Za-z+/_-]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Signature();
}
