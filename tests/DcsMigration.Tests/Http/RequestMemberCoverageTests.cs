using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>
/// Each member of a request counts everywhere. A new member that was left out of the fingerprint would let two different requests
/// share one task.
/// </summary>
public sealed class RequestMemberCoverageTests
{
    private static readonly PropertyInfo[] Members =
        typeof(MigrationTaskRequest).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    public static TheoryData<string> Names => [.. Members.Select(NameOf)];

    [Theory, MemberData(nameof(Names))]
    public void Another_value_is_another_fingerprint(string name)
    {
        var hashes = new RequestHashes(TestOptions.Dcs, TestOptions.Idempotency);

        Assert.NotEqual(Fingerprint(TestService.SampleTask), Fingerprint(WithAnother(name)));

        string Fingerprint(MigrationTaskRequest task) => hashes.Of(new ParsedRequest(task, new CallerKey.Derived())).Fingerprint.ToString();
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Another_value_is_another_body_on_the_wire_and_DCS_reads_it(string name)
    {
        await using var service = await TestService.StartAsync();
        var changed = WithAnother(name);

        await service.CreateAsync();
        await service.CreateAsync(changed);

        var bodies = service.Dcs.Requests.Select(request => JsonNode.Parse(request.Body.Span)![name]!.GetValue<string>()).ToList();
        Assert.Equal([Value(TestService.SampleTask, name), Value(changed, name)], bodies);
        Assert.Contains(service.Dcs.Tasks, task => JsonSerializer.Serialize(task).Contains(Value(changed, name), StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_caller_can_send_it(string name)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(WithAnother(name), DcsJson.Default.MigrationTaskRequest);

        Assert.Equal(WithAnother(name), RequestValidator.Validate(body).Value);
    }

    [Theory, MemberData(nameof(Names))]
    public void README_OpenAPI_and_the_recipes_name_it(string name)
    {
        var fields = Repository.Read("README.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        Assert.Contains(fields, line => line.Split('|')[1].Contains($"`{name}`", StringComparison.Ordinal));

        var openApi = JsonNode.Parse(Repository.Read("src/DcsMigration/Http/OpenApi/openapi.json"))!;
        Assert.NotNull(openApi["components"]!["schemas"]!["MigrationTaskRequest"]!["properties"]![name]);

        Assert.Contains($"{name}: $json.{name}", Repository.Read("infra/recipes/n8n.json"), StringComparison.Ordinal);

        var teams = Repository.Read("infra/recipes/README.md").Split("```json\n")
            .Single(text => text.Contains("\"AdaptiveCard\"", StringComparison.Ordinal)).Split("```")[0];
        var input = JsonNode.Parse(teams)!["body"]!.AsArray().Single(item => (string?)item!["id"] == name)!;
        Assert.Equal(name != "description", (bool?)input["isRequired"] is true);
    }

    private static MigrationTaskRequest WithAnother(string name)
    {
        var values = Members.Select(member => NameOf(member) == name ? Another(member) : member.GetValue(TestService.SampleTask));
        return (MigrationTaskRequest)Activator.CreateInstance(typeof(MigrationTaskRequest), [.. values])!;
    }

    /// <summary>Valid for a text and for an id.</summary>
    private static string Another(PropertyInfo member)
    {
        Assert.Equal(typeof(string), member.PropertyType);
        return member.Name.EndsWith("Id", StringComparison.Ordinal) ? "9f1bd0d1-0000-4000-8000-00000000000d" : "another-value";
    }

    private static string Value(MigrationTaskRequest task, string name) =>
        (string)Members.Single(member => NameOf(member) == name).GetValue(task)!;

    private static string NameOf(PropertyInfo member) => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name);
}
