using System.Text.Json;
using DcsMigration.FunctionsTests.Infra;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace DcsMigration.FunctionsTests;

public sealed class TriggerTests
{
    [Theory]
    [InlineData("CreateFromWebhook", "/api/hooks/migration-tasks", "post", AuthorizationLevel.Anonymous)]
    [InlineData("CreateMigrationTask", "/api/migration-tasks", "post", AuthorizationLevel.Function)]
    [InlineData("Health", "/api/health", "get", AuthorizationLevel.Anonymous)]
    [InlineData("Ready", "/api/ready", "get", AuthorizationLevel.Function)]
    [InlineData("OpenApi", "/api/openapi.json", "get", AuthorizationLevel.Anonymous)]
    [InlineData("Swagger", "/api/swagger.json", "get", AuthorizationLevel.Anonymous)]
    public void Each_function_has_its_route_method_and_key_level(string name, string path, string method, AuthorizationLevel level)
    {
        var trigger = Assert.Single(Trigger.All, trigger => trigger.Name == name);

        Assert.Equal(path, trigger.Path);
        Assert.Equal(method, Assert.Single(trigger.Http.Methods!));
        Assert.Equal(level, trigger.Http.AuthLevel);
    }

    [Fact]
    public void There_are_no_other_functions() =>
        Assert.Equal(["CreateFromWebhook", "CreateMigrationTask", "Health", "OpenApi", "Ready", "Swagger"], Trigger.All.Select(trigger => trigger.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_function_is_in_the_document_with_its_method_and_key_level()
    {
        using var document = JsonDocument.Parse(Repository.Read("src/DcsMigration/Endpoint/openapi.json"));
        var paths = document.RootElement.GetProperty("paths");

        Assert.All(Trigger.All, trigger =>
        {
            var operation = paths.GetProperty($"/{trigger.Http.Route}").GetProperty(Assert.Single(trigger.Http.Methods!));
            Assert.Equal(trigger.Http.AuthLevel == AuthorizationLevel.Function, operation.GetProperty("security").GetArrayLength() == 1);
        });
    }
}
