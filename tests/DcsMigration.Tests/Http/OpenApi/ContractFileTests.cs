using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace DcsMigration.Tests.Http.OpenApi;

/// <summary>
/// The examples in openapi.json are real replies, and swagger.json and the connector are derived from it. tests/refresh-openapi writes the
/// files: it runs these tests with REFRESH_OPENAPI=1.
/// </summary>
public sealed class ContractFileTests(RealReplies replies) : IClassFixture<RealReplies>
{
    [Fact]
    public void Each_example_is_a_real_reply()
    {
        var document = WithRealReplies();

        ContractFile.AssertIs(ContractFile.OpenApi, document);
    }

    [Fact]
    public async Task OpenAPI_2_0_is_derived_from_3_1()
    {
        var document = WithRealReplies();

        ContractFile.AssertIs(ContractFile.Swagger, await DerivedContracts.SwaggerOfAsync(document, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_connector_is_derived_from_OpenAPI_2_0()
    {
        var swagger = await DerivedContracts.SwaggerOfAsync(WithRealReplies(), TestContext.Current.CancellationToken);

        ContractFile.AssertIs(ContractFile.Connector, DerivedContracts.ConnectorOf(swagger));
    }

    [Fact]
    public void Each_example_has_a_documented_status_and_documented_headers()
    {
        foreach (var response in DocumentedResponse.AllOf(ContractFile.Read(ContractFile.OpenApi)))
        {
            foreach (var reply in response.Examples.Select(example => replies.All[example.Key]))
            {
                Assert.Contains(reply.Status.ToString(CultureInfo.InvariantCulture), response.Statuses);
                Assert.Subset(response.Headers.ToHashSet(StringComparer.Ordinal), HeadersOf(reply));
            }
        }
    }

    private JsonObject WithRealReplies()
    {
        var document = ContractFile.Read(ContractFile.OpenApi);
        var examples = DocumentedResponse.AllOf(document).SelectMany(response => response.Examples).ToDictionary(StringComparer.Ordinal);
        Assert.Equal(replies.All.Keys.Order(StringComparer.Ordinal), examples.Keys.Order(StringComparer.Ordinal));

        foreach (var (name, example) in examples)
            example["value"] = JsonNode.Parse(replies.All[name].Body);

        return document;
    }

    private static HashSet<string> HeadersOf(SentReply reply) =>
        reply.Headers.Keys.Except(["Content-Type", "Content-Length", "X-Content-Type-Options"], StringComparer.OrdinalIgnoreCase)
            .ToHashSet(StringComparer.Ordinal);
}
