using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace DcsMigration.Dcs;

/// <summary>Finds the instance id in the reply to a create (API page, Table 3). Members it does not know are none of its business.</summary>
internal static class InstanceIdReader
{
    private const int MaxLength = 64;

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>The id, or null where the reply is not a JSON object with a valid one.</summary>
    public static string? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            return reader.TokenType == JsonTokenType.StartObject && Find(ref reader) is { } id && IsValid(id) ? id : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Ids appear as UUIDs; what DCS documents is only that they are text. The bound keeps a ledger's known tasks within one property.</summary>
    public static bool IsValid([NotNullWhen(true)] string? id) =>
        id is { Length: > 0 and <= MaxLength } && !id.AsSpan().ContainsAnyExcept(Characters);

    private static string? Find(ref Utf8JsonReader reader)
    {
        string? id = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("instance_id"u8);
            reader.Read();
            if (isId)
                id = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

            reader.Skip();
        }

        // What follows the object is not part of it: this throws if it is anything but white space.
        reader.Read();
        return id;
    }
}
