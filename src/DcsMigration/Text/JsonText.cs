using System.Text.Json;

namespace DcsMigration.Text;

/// <summary>Reads texts from JSON of any shape.</summary>
internal static class JsonText
{
    /// <summary>Null if the text is not JSON, such as a proxy's page.</summary>
    public static JsonElement? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The text at a path of members. A value that is not a string is returned as its JSON. Null if there is none.</summary>
    public static string? At(JsonElement element, params ReadOnlySpan<string> path) => Find(element, path) switch
    {
        { ValueKind: JsonValueKind.String } found => Decode(found),
        null or { ValueKind: JsonValueKind.Null } => null,
        { } found => found.GetRawText(),
    };

    /// <summary>The string at a path of members. Null if there is none.</summary>
    public static string? StringAt(JsonElement element, params ReadOnlySpan<string> path) =>
        Find(element, path) is { ValueKind: JsonValueKind.String } found ? Decode(found) : null;

    /// <summary>The value at a path of members. Null if there is none.</summary>
    public static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        try
        {
            foreach (var name in path)
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                    return null;
            }

            return element;
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate escape in the name of a member beside it.
            return null;
        }
    }

    private static string? Decode(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate escape.
            return null;
        }
    }
}
