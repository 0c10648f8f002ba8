using System.Text;
using System.Text.Json;
using DcsMigration.Http;
using FsCheck.Xunit;
using NJsonSchema;
using Xunit;

namespace DcsMigration.Tests.Http.OpenApi;

/// <summary>The schema of a request accepts exactly what the validator accepts.</summary>
[Properties(Arbitrary = [typeof(GeneratedBodies)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class SchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(
        // Patterns are those of ECMA-262, where $ matches only at the very end. In .NET it also matches before a final line break.
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
            "abc", "task", "Task", "T-_9", "1task", "-task", "_task", "my task", "task ", " task", "task\n", "\ntask", "task\r\n",
            "task\u0000", "täsk", "ｔａｓｋ", "task🚀", "task٣", new('a', 63), new('a', 64), new('a', 65),
            "5e37b3be-950a-48e1-b498-65b63d336481", "5E37B3BE-950A-48E1-B498-65B63D336481", "5e37b3be-950a-48e1-b498-65b63d33648",
            "5e37b3be-950a-48e1-b498-65b63d3364811", "5e37b3be-950a-48e1-b498-65b63d336481\n", "5e37b3be950a48e1b49865b63d336481",
            "{5e37b3be-950a-48e1-b498-65b63d336481}", "5e37b3b-e950a-48e1-b498-65b63d336481", "5e37b3be-950a-48e1-b498-65b63d33648g",
            "tab\t and line break\r\n", "line\u2028", "nul\0", "escape\u001b", "delete\u007f",
            "next line\u0085", "last\u009f", "no-break\u00a0",
            "none\ufdd0", "none\ufffe", "none\uffff", "replacement\ufffd",
            "5e37b3be_950a_48e1_b498_65b63d336481", "５e37b3be-950a-48e1-b498-65b63d336481",
        }.Select(text => JsonSerializer.Serialize(text)),
    ];

    [Theory]
    [MemberData(nameof(Handwritten))]
    public void The_schema_accepts_what_the_validator_accepts(string body) => Assert.True(Agree(Encoding.UTF8.GetBytes(body)));

    [Property]
    public bool The_schema_accepts_every_valid_body(ValidBody body) => Agree(body.Bytes);

    [Property]
    public bool The_schema_and_the_validator_agree_on_any_object(JsonBody body) => Agree(body.Bytes);

    [Property]
    public bool The_schema_and_the_validator_agree_on_a_damaged_body(DamagedBody body) => Agree(body.Bytes);

    private static bool Agree(byte[] body)
    {
        if (!CanASchemaJudge(body))
            return true;

        var (task, _) = RequestValidator.Validate(body);
        return Schema.Validate(Encoding.UTF8.GetString(body).TrimStart('\ufeff')).Count == 0 == task is not null;
    }

    /// <summary>
    /// A schema cannot judge invalid JSON, duplicate members, unpaired surrogate escapes, or noncharacters beyond the first plane.
    /// </summary>
    private static bool CanASchemaJudge(byte[] body)
    {
        try
        {
            var json = body.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? body.AsMemory(Encoding.UTF8.Preamble.Length) : body;
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return CanJudge(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool CanJudge(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(member => member.Name.Length >= 0 && CanJudge(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(CanJudge),
        JsonValueKind.String => value.GetString()!.EnumerateRunes().All(rune => rune.IsBmp || (rune.Value & 0xfffe) != 0xfffe),
        _ => true,
    };
}
