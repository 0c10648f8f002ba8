using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>Who may do what, and by which logins.</summary>
[Collection(Bicep.Collection)]
public sealed class AccessTests(Bicep bicep)
{
    private const string SecretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
    private const string BlobDataOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
    private const string TableDataContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3";
    private const string MetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_function_has_these_roles_there_and_no_others(bool everything)
    {
        var deployment = bicep.With(everything);

        var roles = deployment.Of("Microsoft.Authorization/roleAssignments").Select(assignment => (
            Role: assignment.Text("properties", "roleDefinitionId")!.Split('/')[^1],
            Scope: assignment.Id[..assignment.Id.LastIndexOf("/providers/Microsoft.Authorization/", StringComparison.Ordinal)]));

        Assert.Equivalent(
            new[]
            {
                (SecretsUser, deployment.Vault.Id),
                (BlobDataOwner, deployment.Storage.Id),
                (TableDataContributor, deployment.Table.Id),
                (MetricsPublisher, deployment.Insights.Id),
            },
            roles,
            strict: true);
    }

    [Fact]
    public void Roles_go_to_the_functions_identity_alone() => Assert.All(
        bicep.Full.Of("Microsoft.Authorization/roleAssignments"),
        assignment =>
        {
            Assert.Equal("ServicePrincipal", assignment.Text("properties", "principalType"));
            Assert.Contains("format('identity-", assignment.Text("properties", "principalId"), StringComparison.Ordinal);
            Assert.EndsWith(".outputs.principalId.value]", assignment.Text("properties", "principalId"), StringComparison.Ordinal);
        });

    [Fact]
    public void The_app_has_one_identity()
    {
        Assert.Equal("UserAssigned", bicep.Plain.App.Text("identity", "type"));
        Assert.Single(bicep.Plain.App["identity", "userAssignedIdentities"]!.AsObject());
        Assert.Single(bicep.Plain.Of("Microsoft.ManagedIdentity/userAssignedIdentities"));
    }

    [Fact]
    public void A_storage_key_opens_nothing()
    {
        Assert.False((bool?)bicep.Plain.Storage["properties", "allowSharedKeyAccess"] ?? true);
        Assert.True(bicep.Plain.Storage.Is("properties", "defaultToOAuthAuthentication"));
    }

    [Fact]
    public void The_package_is_read_by_the_identity() =>
        Assert.Equal("UserAssignedIdentity", bicep.Plain.App.Text("properties", "functionAppConfig", "deployment", "storage", "authentication", "type"));

    [Fact]
    public void The_vault_knows_roles_and_no_policies()
    {
        Assert.True(bicep.Plain.Vault.Is("properties", "enableRbacAuthorization"));
        Assert.Null(bicep.Plain.Vault["properties", "accessPolicies"]);
    }

    [Theory]
    [InlineData("enabledForDeployment")]
    [InlineData("enabledForDiskEncryption")]
    [InlineData("enabledForTemplateDeployment")]
    public void The_vault_opens_to_no_platform_service(string way) => Assert.False((bool?)bicep.Plain.Vault["properties", way] ?? true);

    [Fact]
    public void Telemetry_is_written_with_an_Entra_token_alone()
    {
        Assert.True(bicep.Plain.Insights.Is("properties", "DisableLocalAuth"));
        Assert.True(bicep.Plain.Only("Microsoft.OperationalInsights/workspaces").Is("properties", "features", "disableLocalAuth"));
        Assert.EndsWith(";Authorization=AAD', ", bicep.Plain.AppSettings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"].Split("reference(")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp")]
    [InlineData("scm")]
    public void Nobody_publishes_with_a_password(string login)
    {
        var policy = Assert.Single(
            bicep.Plain.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies"),
            policy => policy.Name.EndsWith($"/{login}", StringComparison.Ordinal));

        Assert.False((bool?)policy["properties", "allow"] ?? true);
    }
}
