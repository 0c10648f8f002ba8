using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DcsMigration.Dcs;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MigrationTaskRequest))]
[JsonSerializable(typeof(ListedTasks))]
[JsonSerializable(typeof(CreatedReply))]
internal sealed partial class DcsJson : JsonSerializerContext
{
    /// <summary>Writes text as it is, not as \u escapes: what is sent can be read in a log of the gateway.</summary>
    public static DcsJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
