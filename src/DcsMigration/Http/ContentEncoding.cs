using System.Text;
using DcsMigration.Text;
using Microsoft.Extensions.Primitives;

namespace DcsMigration.Http;

/// <summary>Reads the header Content-Encoding, in which callers also put a charset or a media type by mistake.</summary>
internal static class ContentEncoding
{
    private const int MaxLengthShown = 64;

    private static readonly string[] Compressions = ["gzip", "x-gzip", "deflate", "br", "zstd", "compress", "x-compress", "dcb", "dcz"];

    /// <summary>What is wrong with the header, or null: only "identity" is accepted.</summary>
    public static string? Error(StringValues header)
    {
        var codings = header.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (codings.All(coding => coding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            return null;

        var shown = Printable.Of(string.Join(", ", codings), MaxLengthShown);
        return codings.Intersect(Compressions, StringComparer.OrdinalIgnoreCase).Any()
            ? $"Send the body uncompressed, without Content-Encoding: {shown}."
            : $"Remove the header Content-Encoding: {shown}. "
                + (codings.Any(IsCharset) ? "A charset belongs in Content-Type." : "Send the JSON as it is.");
    }

    /// <summary>.NET knows the charsets of Unicode, ASCII and Latin-1, with all their names. Others are rare.</summary>
    private static bool IsCharset(string coding)
    {
        try
        {
            return coding.Equals("utf8", StringComparison.OrdinalIgnoreCase) || Encoding.GetEncoding(coding) is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
