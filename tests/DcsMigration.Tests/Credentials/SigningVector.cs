using System.Text;
using System.Text.Json;

namespace DcsMigration.Tests.Credentials;

/// <summary>A request and its signature, from the tests of the vendor's SDKs.</summary>
public sealed record SigningVector(
    string Name,
    string AccessKey,
    string SecretKey,
    string Method,
    Uri Url,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    string Date,
    string? CanonicalRequestSha256,
    string Authorization)
{
    private const string Resource = "signing-vectors.json";

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static IReadOnlyList<SigningVector> All()
    {
        using var stream = typeof(SigningVector).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<Vectors>(stream, SnakeCase)!.All;
    }

    public static SigningVector Named(string name) => All().Single(vector => vector.Name == name);

    public byte[] BodyBytes => Encoding.UTF8.GetBytes(Body);

    private sealed record Vectors([property: System.Text.Json.Serialization.JsonPropertyName("vectors")] IReadOnlyList<SigningVector> All);
}
