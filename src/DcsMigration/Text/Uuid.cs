using System.Globalization;

namespace DcsMigration.Text;

/// <summary>Recognizes UUIDs as a person writes them.</summary>
internal static class Uuid
{
    /// <summary>Guid.TryParseExact also accepts white space, signs and 0x, so the result is formatted again and compared.</summary>
    public static bool IsValid(string text, string format = "D") =>
        Guid.TryParseExact(text, format, out var uuid)
        && text.Equals(uuid.ToString(format, CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase);
}
