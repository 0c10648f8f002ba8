using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace DcsMigration.Tests.Http.OpenApi;

/// <summary>The two files of the Power Platform connector fit together. The maker of a flow sees one action.</summary>
public sealed class ConnectorTests
{
    private static readonly JsonObject Definition = ContractFile.Read(ContractFile.Connector);
    private static readonly JsonObject Properties =
        ContractFile.Read("infra/recipes/power-platform/apiProperties.json")["properties"]!.AsObject();

    [Fact]
    public void The_host_is_a_parameter_of_the_connection()
    {
        var policy = Assert.Single(Properties["policyTemplateInstances"]!.AsArray())!;

        Assert.Equal("dynamichosturl", (string?)policy["templateId"]);
        Assert.Equal("https://@connectionParameters('host')", (string?)policy["parameters"]!["x-ms-apimTemplateParameter.urlTemplate"]);
        Assert.Equal("string", (string?)Properties["connectionParameters"]!["host"]!["type"]);
        Assert.Equal("/", (string?)Definition["basePath"]);
        Assert.Equal(["https"], Definition["schemes"]!.AsArray().Select(scheme => (string?)scheme));
    }

    [Fact]
    public void The_function_key_is_a_secret_of_the_connection_and_is_sent_in_a_header()
    {
        var key = Properties["connectionParameters"]!["api_key"]!;
        var scheme = Assert.Single(Definition["securityDefinitions"]!.AsObject()).Value!;

        Assert.Equal("securestring", (string?)key["type"]);
        Assert.False((bool)key["uiDefinition"]!["constraints"]!["clearText"]!);
        Assert.Equal(("apiKey", "header", "x-functions-key"), ((string?)scheme["type"], (string?)scheme["in"], (string?)scheme["name"]));
    }

    [Fact]
    public void There_is_one_action_with_the_path_of_the_create_route()
    {
        var path = Assert.Single(Definition["paths"]!.AsObject());
        var operation = Assert.Single(path.Value!.AsObject());

        Assert.Equal("/api/migration-tasks", path.Key);
        Assert.Equal(("post", "CreateMigrationTask"), (operation.Key, (string?)operation.Value!["operationId"]));
    }

    [Fact]
    public void The_file_size_and_the_icon_colour_are_within_the_limits_of_Power_Platform()
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(Definition.ToJsonString()), 1, 1_000_000);
        Assert.Matches("^#[0-9A-F]{6}$", (string?)Properties["iconBrandColor"]);
    }
}
