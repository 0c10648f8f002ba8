using System.Text.Json.Serialization;

namespace DcsMigration.Idempotency;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CreatedBody))]
[JsonSerializable(typeof(IReadOnlyList<KnownTask>))]
internal sealed partial class IdempotencyJson : JsonSerializerContext;

internal sealed record CreatedBody(string InstanceId);
