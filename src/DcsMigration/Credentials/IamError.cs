using System.Text.Json;
using DcsMigration.Text;

namespace DcsMigration.Credentials;

/// <summary>Reads IAM's errors: {"error":{"message":"...","code":401,"title":"Unauthorized"}}.</summary>
internal static class IamError
{
    private const int MaxLength = 512;

    /// <summary>IAM's own reason, masked and bounded, in parentheses after a space. Empty if there is none.</summary>
    public static string ReasonIn(ReadOnlySpan<byte> body, SecretMask mask) => Message(body) is { Length: > 0 } message
        ? $" ({Printable.Of(mask.Apply(message), MaxLength)})"
        : "";

    private static string? Message(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonText.StringAt(JsonElement.Parse(body), "error", "message");
        }
        catch (JsonException)
        {
            // Not JSON, such as a proxy's page.
            return null;
        }
    }
}
