using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DcsMigration.Tests.Http;

/// <summary>The HTTP contract for the body, written a second time and in another way: what it says must be what the validator says.</summary>
internal static partial class Contract
{
    public static bool Accepts(byte[] body)
    {
        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true).GetString(body);
            using var document = JsonDocument.Parse(
                text.StartsWith('\ufeff') ? text[1..] : text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object && Accepts(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Accepts(JsonElement body) =>
        body.EnumerateObject().All(member =>
            member.Name is "name" or "description" or "vpc_id" or "subnet_id" or "security_group_id"
            && member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null)
        && Matches(body, "name", Name())
        && Matches(body, "vpc_id", Uuid())
        && Matches(body, "subnet_id", Uuid())
        && Matches(body, "security_group_id", Uuid())
        && (!body.TryGetProperty("description", out var description) || IsWhole(description));

    /// <summary>Throws where an escape is half a character.</summary>
    private static bool IsWhole(JsonElement description) => description.ValueKind == JsonValueKind.Null || description.GetString() is not null;

    private static bool Matches(JsonElement body, string member, Regex pattern) =>
        body.TryGetProperty(member, out var value) && value.GetString() is { } text && pattern.IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]{3,63}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Uuid();
}
