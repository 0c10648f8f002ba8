using System.Text.Json;

namespace DcsMigration.Dcs;

/// <summary>
/// Reads an error in any of the shapes that are seen in the wild: DCS and gateway (error_code, error_msg),
/// nested (error.code, error.message), and IAM (nested, with a number as the code).
/// </summary>
internal static class DcsErrorReader
{
    /// <summary>The error, or null if the reply is not one.</summary>
    public static DcsError? Read(int status, ReadOnlyMemory<byte> body)
    {
        if (status is < 400 or > 599)
            return null;

        try
        {
            using var document = JsonDocument.Parse(body);
            if (Read(status, document.RootElement) is { } error)
                return error;
        }
        catch (JsonException)
        {
            // Not JSON, such as a proxy's page.
        }

        // A proxy may throttle without an error of DCS. The status alone says so (RFC 6585, section 4).
        return status == 429 ? new DcsError(status, "APIGW.0308", "Too many requests.", ExtMessage: null, RequestId: null) : null;
    }

    private static DcsError? Read(int status, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return null;

        var error = Member(root, "error");
        var nested = error.ValueKind == JsonValueKind.Object;
        var code = nested ? Text(error, "code") : Text(root, "error_code");
        if (string.IsNullOrEmpty(code))
            return null;

        var message = nested ? Text(error, "message") ?? Text(error, "title") : Text(root, "error_msg");
        var extMessage = nested ? Text(error, "ext_message") : Text(root, "error_ext_msg");
        return new DcsError(status, code, message ?? "", extMessage, Text(root, "request_id"));
    }

    private static string? Text(JsonElement element, string name)
    {
        var value = Member(element, name);
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                _ => value.GetRawText(),
            };
        }
        catch (InvalidOperationException)
        {
            // Unpaired surrogate escape.
            return null;
        }
    }

    private static JsonElement Member(JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            // Unpaired surrogate escape in the name of another member.
            return default;
        }
    }
}
