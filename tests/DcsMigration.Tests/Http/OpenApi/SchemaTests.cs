using System.Text;
using System.Text.Json;
using DcsMigration.Http;
using FsCheck.Xunit;
using NJsonSchema;
using Xunit;

namespace DcsMigration.Tests.Http.OpenApi;

/// <summary>The schema of a request takes what the validator takes.</summary>
[Properties(Arbitrary = [typeof(RequestBody)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class SchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(
        // A pattern is one of ECMA-262, whose $ is the very end. In .NET it would also be before a last line break.
        ContractFile.Read(ContractFile.OpenApi)["components"]!["schemas"]!["MigrationTaskRequest"]!.ToJsonString()
            .Replace("$\"", "\\\\z\"", StringComparison.Ordinal)).GetAwaiter().GetResult();

    public static TheoryData<string> Handwritten =>
    [
        Bodies.Example,
        "{}",
        "[]",
        "null",
        "1",
        "\"task\"",
        .. RequestFields.Names.SelectMany(name => new[] { Bodies.Without(name), Bodies.And($"\"{name}s\":null") }),
        .. from name in RequestFields.Names
           from value in Values
           select Bodies.With(name, value),
    ];

    private static IEnumerable<string> Values =>
    [
        "null", "1", "1.5", "1e400", "true", "{}", "[]", "[\"task\"]", "\"\"", "\" \"",
        .. new[]
        {
            "abc", "task", "Task", "T-_9", "1task", "-task", "_task", "my task", "task ", " task", "task\n", "\ntask", "task\r\n", "task\u0000",
            "täsk", "ｔａｓｋ", "task🚀", "task٣", new('a', 63), new('a', 64), new('a', 65),
            "5e37b3be-950a-48e1-b498-65b63d336481", "5E37B3BE-950A-48E1-B498-65B63D336481", "5e37b3be-950a-48e1-b498-65b63d33648",
            "5e37b3be-950a-48e1-b498-65b63d3364811", "5e37b3be-950a-48e1-b498-65b63d336481\n", "5e37b3be950a48e1b49865b63d336481",
            "{5e37b3be-950a-48e1-b498-65b63d336481}", "5e37b3b-e950a-48e1-b498-65b63d336481", "5e37b3be-950a-48e1-b498-65b63d33648g",
            "5e37b3be_950a_48e1_b498_65b63d336481", "５e37b3be-950a-48e1-b498-65b63d336481",
        }.Select(text => JsonSerializer.Serialize(text)),
    ];

    [Theory]
    [MemberData(nameof(Handwritten))]
    public void It_takes_what_the_validator_takes(string body) => Assert.True(AreOfOneMind(Encoding.UTF8.GetBytes(body)));

    [Property]
    public bool It_takes_every_valid_body(ValidBody body) => AreOfOneMind(body.Bytes);

    [Property]
    public bool It_judges_any_object_as_the_validator_does(JsonBody body) => AreOfOneMind(body.Bytes);

    [Property]
    public bool It_judges_a_damaged_body_as_the_validator_does(MutatedBody body) => AreOfOneMind(body.Bytes);

    private static bool AreOfOneMind(byte[] body)
    {
        if (!IsForASchemaToJudge(body))
            return true;

        var (task, _) = RequestValidator.Validate(body);
        return Schema.Validate(Encoding.UTF8.GetString(body).TrimStart('\ufeff')).Count == 0 == task is not null;
    }

    /// <summary>What is no JSON, a member that is there twice and an escape that is half a character are beyond a schema.</summary>
    private static bool IsForASchemaToJudge(byte[] body)
    {
        try
        {
            var json = body.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? body.AsMemory(Encoding.UTF8.Preamble.Length) : body;
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return IsWhole(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsWhole(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(member => member.Name.Length >= 0 && IsWhole(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(IsWhole),
        JsonValueKind.String => value.GetString() is not null,
        _ => true,
    };
}
