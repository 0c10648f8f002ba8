using DcsMigration.Credentials;
using Xunit;

namespace DcsMigration.Tests.Endpoint;

public sealed class HealthEndpointTests
{
    private static readonly CredentialFault Fault = CredentialFault.Unavailable("Key Vault could not be reached.");

    [Theory]
    [InlineData("")]
    [InlineData("?deep=false")]
    [InlineData("?deep=")]
    public async Task A_shallow_check_says_that_it_is_alive_and_asks_nobody(string query)
    {
        await using var service = await TestService.StartAsync(new FixedCredentials(Fault));

        var reply = await service.HealthAsync(query);

        Assert.Equal(200, reply.Status);
        Assert.Equal("healthy", reply.Json.GetProperty("status").GetString());
        Assert.Equal("no-store", reply.Header("Cache-Control"));
    }

    [Theory]
    [InlineData("?deep=true")]
    [InlineData("?deep=True")]
    public async Task A_deep_check_says_that_credentials_can_be_had(string query)
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.HealthAsync(query);

        Assert.Equal(200, reply.Status);
        Assert.Equal("healthy", reply.Json.GetProperty("status").GetString());
        Assert.Equal("healthy", reply.Json.GetProperty("parts").GetProperty("credentials").GetProperty("status").GetString());
        Assert.DoesNotContain("not-a-real", reply.Text, StringComparison.Ordinal);
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task A_deep_check_says_why_credentials_can_not_be_had()
    {
        await using var service = await TestService.StartAsync(new FixedCredentials(Fault));

        var reply = await service.HealthAsync("?deep=true");

        var credentials = reply.Json.GetProperty("parts").GetProperty("credentials");
        Assert.Equal(503, reply.Status);
        Assert.Equal("unhealthy", reply.Json.GetProperty("status").GetString());
        Assert.Equal("unhealthy", credentials.GetProperty("status").GetString());
        Assert.Equal("Key Vault could not be reached.", credentials.GetProperty("reason").GetString());
    }
}
