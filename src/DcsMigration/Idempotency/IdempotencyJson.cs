using System.Text.Json.Serialization;

namespace DcsMigration.Idempotency;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CreatedBody))]
[JsonSerializable(typeof(IReadOnlyList<KnownTask>))]
internal sealed partial class IdempotencyJson : JsonSerializerContext;

internal sealed record CreatedBody(string InstanceId);
