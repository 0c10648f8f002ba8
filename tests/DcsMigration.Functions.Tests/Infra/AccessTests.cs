using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>Role assignments and the logins that are enabled.</summary>
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
    public void The_function_has_exactly_these_roles_at_these_scopes(bool allOptions)
    {
        var deployment = bicep.With(allOptions);

        var roles = deployment.OfType("Microsoft.Authorization/roleAssignments").Select(assignment => (
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
    public void Roles_are_assigned_only_to_the_functions_identity() => Assert.All(
        bicep.Full.OfType("Microsoft.Authorization/roleAssignments"),
        assignment =>
        {
            Assert.Equal("ServicePrincipal", assignment.Text("properties", "principalType"));
            Assert.Contains("format('identity-", assignment.Text("properties", "principalId"), StringComparison.Ordinal);
            Assert.EndsWith(".outputs.principalId.value]", assignment.Text("properties", "principalId"), StringComparison.Ordinal);
        });

    [Fact]
    public void The_app_has_one_identity()
    {
        Assert.Equal("UserAssigned", bicep.Default.App.Text("identity", "type"));
        Assert.Single(bicep.Default.App["identity", "userAssignedIdentities"]!.AsObject());
        Assert.Single(bicep.Default.OfType("Microsoft.ManagedIdentity/userAssignedIdentities"));
    }

    [Fact]
    public void Storage_account_keys_are_disabled()
    {
        Assert.False((bool?)bicep.Default.Storage["properties", "allowSharedKeyAccess"] ?? true);
        Assert.True(bicep.Default.Storage.IsTrue("properties", "defaultToOAuthAuthentication"));
    }

    [Fact]
    public void The_package_is_read_with_the_functions_identity() => Assert.Equal(
        "UserAssignedIdentity",
        bicep.Default.App.Text("properties", "functionAppConfig", "deployment", "storage", "authentication", "type"));

    [Fact]
    public void The_vault_uses_roles_instead_of_access_policies()
    {
        Assert.True(bicep.Default.Vault.IsTrue("properties", "enableRbacAuthorization"));
        Assert.Null(bicep.Default.Vault["properties", "accessPolicies"]);
    }

    [Theory]
    [InlineData("enabledForDeployment")]
    [InlineData("enabledForDiskEncryption")]
    [InlineData("enabledForTemplateDeployment")]
    public void The_vault_is_closed_to_platform_services(string property) =>
        Assert.False((bool?)bicep.Default.Vault["properties", property] ?? true);

    [Fact]
    public void Writing_telemetry_requires_an_Entra_token()
    {
        Assert.True(bicep.Default.Insights.IsTrue("properties", "DisableLocalAuth"));
        Assert.True(bicep.Default.Single("Microsoft.OperationalInsights/workspaces").IsTrue("properties", "features", "disableLocalAuth"));
        var authentication = bicep.Default.AppSettings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"];
        Assert.EndsWith(";Authorization=AAD', ", authentication.Split("reference(")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp")]
    [InlineData("scm")]
    public void Publishing_with_a_password_is_disabled(string login)
    {
        var policy = Assert.Single(
            bicep.Default.OfType("Microsoft.Web/sites/basicPublishingCredentialsPolicies"),
            policy => policy.Name.EndsWith($"/{login}", StringComparison.Ordinal));

        Assert.False((bool?)policy["properties", "allow"] ?? true);
    }
}
