using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DcsMigration.Http;

/// <summary>Writes replies as JSON. Text is written as it is, not as \u escapes, because people read these replies.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class HttpJson : JsonSerializerContext
{
    private static HttpJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static byte[] Utf8(ErrorBody error) => JsonSerializer.SerializeToUtf8Bytes(error, Readable.ErrorBody);

    public static byte[] Utf8(JsonObject document) => Encoding.UTF8.GetBytes(document.ToJsonString(Readable.Options));
}
