using System.Text.Json;

namespace DcsMigration.Dcs;

/// <summary>Finds the instance id in the reply to a create (API page, Table 3). Members it does not know are none of its business.</summary>
internal static class InstanceIdReader
{
    /// <summary>The id, or null where the reply is no JSON object with one.</summary>
    public static string? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("instance_id", out var id)
                && id.ValueKind == JsonValueKind.String
                && id.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
