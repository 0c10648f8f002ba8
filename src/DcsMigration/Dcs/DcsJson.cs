using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DcsMigration.Dcs;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MigrationTaskRequest))]
[JsonSerializable(typeof(CreateResponse))]
internal sealed partial class DcsJson : JsonSerializerContext
{
    /// <summary>Writes characters as they are instead of \u escapes, so that a body can be read in a log of the gateway.</summary>
    public static DcsJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
