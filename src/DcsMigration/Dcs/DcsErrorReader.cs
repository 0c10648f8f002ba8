using System.Text.Json;

namespace DcsMigration.Dcs;

/// <summary>
/// Reads an error in any of the shapes that are seen in the wild: DCS and gateway (error_code, error_msg),
/// nested (error.code, error.message), and IAM (the same with a number for a code).
/// </summary>
internal static class DcsErrorReader
{
    /// <summary>The error, or null where the reply is none, such as a proxy's page.</summary>
    public static DcsError? Read(int status, ReadOnlyMemory<byte> body)
    {
        if (status is < 400 or > 599)
            return null;

        using var document = Parse(body);
        if (document is not null && Read(status, document.RootElement) is { } error)
            return error;

        // Throttled by whoever stands before DCS: the status alone says so (RFC 6585, section 4).
        return status == 429 ? new DcsError(status, "APIGW.0308", "Too many requests.", ExtMessage: null, RequestId: null) : null;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
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
            // The name of an earlier member has an unpaired surrogate escape.
            return default;
        }
    }
}
