using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>Rows as released versions have written them, from table-rows.json, with the types of their properties on the wire.</summary>
internal static class KeptRows
{
    private const string Type = "@odata.type";

    public static JsonObject Read(string name)
    {
        using var stream = typeof(KeptRows).Assembly.GetManifestResourceStream("table-rows.json")!;
        return JsonNode.Parse(stream)![name]!.DeepClone().AsObject();
    }

    /// <summary>The names of the row's properties without its keys.</summary>
    public static IReadOnlyList<string> Values(string name) =>
    [
        .. Read(name)
            .Select(property => property.Key)
            .Where(key => key is not ("PartitionKey" or "RowKey") && !key.EndsWith(Type, StringComparison.Ordinal)),
    ];

    public static JsonObject Without(this JsonObject row, string value)
    {
        Assert.True(row.Remove(value));
        row.Remove(value + Type);
        return row;
    }

    public static JsonObject With(this JsonObject row, string value, JsonNode? node, string? type = null)
    {
        row.Without(value)[value] = node;
        if (type is not null)
            row[value + Type] = type;

        return row;
    }

    /// <summary>Stores the row unchanged, without the code under test.</summary>
    public static async Task InsertAsync(TableClient table, JsonObject row)
    {
        var entity = new TableEntity();
        foreach (var (name, node) in row)
        {
            if (node is not null && !name.EndsWith(Type, StringComparison.Ordinal))
                entity[name] = Value(node.AsValue(), (string?)row[name + Type]);
        }

        await table.CreateIfNotExistsAsync(TestContext.Current.CancellationToken);
        await table.AddEntityAsync(entity, TestContext.Current.CancellationToken);
    }

    private static object Value(JsonValue value, string? type) => type switch
    {
        "Edm.Guid" => Guid.Parse((string)value!),
        "Edm.DateTime" => DateTimeOffset.Parse((string)value!, CultureInfo.InvariantCulture),
        "Edm.Int64" => long.Parse((string)value!, CultureInfo.InvariantCulture),
        "Edm.Binary" => Convert.FromBase64String((string)value!),
        _ => value.GetValueKind() == JsonValueKind.Number ? (int)value : (string)value!,
    };
}
