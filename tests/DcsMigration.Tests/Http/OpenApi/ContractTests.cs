using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DcsMigration.Http;
using Xunit;

namespace DcsMigration.Tests.Http.OpenApi;

/// <summary>The document says what the code does.</summary>
public sealed partial class ContractTests
{
    private static readonly JsonObject Document = ContractFile.Read(ContractFile.OpenApi);
    private static readonly IReadOnlyList<DocumentedResponse> Responses = DocumentedResponse.AllOf(Document);

    [Fact]
    public void Every_error_of_the_function_is_documented_with_its_status()
    {
        var documented =
            from response in Responses
            from status in response.Statuses
            from example in response.Examples
            let body = example.Value["value"]!
            where (string?)body["source"] == "function"
            select $"{status} {(string?)body["error_code"]}";
        var errors = typeof(FunctionError).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (FunctionError)field.GetValue(null)!)
            .Select(error => $"{error.Status} {error.Code}");

        Assert.Equal(errors.Order(StringComparer.Ordinal), documented.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_response_explains_the_codes_of_its_examples() => Assert.All(Responses, response => Assert.Equal(
        response.Examples.Select(example => (string?)example.Value["value"]!["error_code"] ?? "")
            .Where(code => Code().IsMatch(code))
            .Distinct(StringComparer.Ordinal),
        Code().Matches(response.Description).Select(code => code.Value)));

    [Fact]
    public void Every_response_is_used_by_an_operation() => Assert.All(Responses, response => Assert.NotEmpty(response.Statuses));

    [Fact]
    public void The_documented_parameters_are_those_that_the_create_reads() => Assert.Equal(
        [IdempotencyKeyReader.HeaderName, "webhook-id", RequestQuery.DryRun],
        Operation("/migration-tasks", "post")["parameters"]!.AsArray().Select(parameter => (string?)parameter!["name"]));

    [Fact]
    public void The_documented_fields_are_those_that_the_create_reads() => Assert.Equal(
        RequestFields.Names,
        Document["components"]!["schemas"]!["MigrationTaskRequest"]!["properties"]!.AsObject().Select(property => property.Key));

    [Fact]
    public void The_maker_of_a_flow_sees_the_create_and_nothing_else()
    {
        var shown =
            from path in Document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            where (string?)operation.Value!["x-ms-visibility"] != "internal"
            select (string?)operation.Value["operationId"];

        Assert.Equal(["CreateMigrationTask"], shown);
    }

    [Theory]
    [InlineData(ContractFile.OpenApi)]
    [InlineData(ContractFile.Swagger)]
    public void Every_operation_has_the_names_that_a_connector_needs(string file)
    {
        foreach (var (_, path) in ContractFile.Read(file)["paths"]!.AsObject())
        {
            foreach (var (_, operation) in path!.AsObject())
            {
                Assert.Matches("^[A-Z][A-Za-z]+$", (string?)operation!["operationId"]);
                Assert.NotEmpty((string?)operation["summary"] ?? "");
                Assert.NotEmpty((string?)operation["description"] ?? "");
            }
        }
    }

    private static JsonNode Operation(string path, string method) => Document["paths"]![path]![method]!;

    [GeneratedRegex(@"FN\.\d{4}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
