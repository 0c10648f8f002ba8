using System.Text.Json.Serialization;

namespace DcsMigration.Idempotency;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<KnownTask>))]
internal sealed partial class IdempotencyJson : JsonSerializerContext;
