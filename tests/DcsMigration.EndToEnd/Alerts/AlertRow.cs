namespace DcsMigration.EndToEnd.Alerts;

/// <summary>A row of an Application Insights table, or of a query's result.</summary>
internal sealed class AlertRow(IEnumerable<KeyValuePair<string, object?>> columns)
    : Dictionary<string, object?>(columns, StringComparer.Ordinal)
{
    private TelemetryItem? _item;

    public static AlertRow OfMetric(TelemetryItem item)
    {
        var metric = item.Data.GetProperty("metrics")[0];
        // A counter has no count, and becomes one value.
        var count = metric.TryGetProperty("count", out var values) ? values.GetDouble() : 1;
        var (name, sum) = (metric.GetProperty("name").GetString(), metric.GetProperty("value").GetDouble());
        var min = metric.TryGetProperty("min", out var fewest) ? fewest.GetDouble() : sum;
        return new AlertRow([new("name", name), new("valueSum", sum), new("valueCount", count), new("valueMin", min)]) { _item = item };
    }

    public static AlertRow OfTrace(TelemetryItem item) =>
        new([new("timestamp", item.Json.GetProperty("time").GetString())]) { _item = item };

    /// <summary>One of the custom dimensions. Empty if there is none, as <c>tostring</c> makes it.</summary>
    public string Property(string name) => _item?.Property(name) ?? "";
}
