using System.Text.Json;

namespace DcsMigration.EndToEnd;

/// <summary>One line of an exported batch, and its length before compression.</summary>
internal sealed record TelemetryItem(JsonElement Json, int Bytes)
{
    /// <summary>RequestData, RemoteDependencyData, MessageData, ExceptionData or MetricData.</summary>
    public string Type { get; } = Json.GetProperty("data").GetProperty("baseType").GetString()!;

    /// <summary>The trace ID.</summary>
    public string? OperationId { get; } = Json.GetProperty("tags").TryGetProperty("ai.operation.id", out var id) ? id.GetString() : null;

    public JsonElement Data => Json.GetProperty("data").GetProperty("baseData");

    public string? Property(string name) =>
        Data.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out var value) ? value.GetString() : null;
}
