using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace DcsMigration.Dcs;

/// <summary>
/// The body of the response to a create (API page, Table 3). Other members may accompany the instance id and are ignored.
/// </summary>
internal sealed record CreateResponse(string? InstanceId)
{
    private const int MaxIdLength = 64;

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Reads the instance id. Null if the body is not a JSON object with a valid one.</summary>
    public static string? ReadInstanceId(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, DcsJson.Default.CreateResponse) is { InstanceId: var id } && IsValidId(id) ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// DCS documents an id only as a string; those seen are UUIDs. The limit keeps a lock's known tasks within one property of a table row.
    /// </summary>
    public static bool IsValidId([NotNullWhen(true)] string? id) =>
        id is { Length: > 0 and <= MaxIdLength } && !id.AsSpan().ContainsAnyExcept(IdCharacters);

    /// <summary>The body as JSON, for a task that was found in DCS's list.</summary>
    public byte[] ToUtf8Json() => JsonSerializer.SerializeToUtf8Bytes(this, DcsJson.Default.CreateResponse);
}
