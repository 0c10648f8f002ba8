using System.Text.Json.Serialization;

namespace DcsMigration.Credentials;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IamTokenRequest))]
[JsonSerializable(typeof(IamTokenReply))]
internal sealed partial class CredentialsJson : JsonSerializerContext;
