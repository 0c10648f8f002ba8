using DcsMigration.Azure;
using DcsMigration.Http;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Http;

public sealed class HealthTests
{
    [Theory]
    [InlineData("")]
    [InlineData("?deep=true")]
    public async Task Health_says_only_that_the_process_is_alive(string query)
    {
        await using var service = await TestService.StartAsync(
            source: new FailingCredentialSource(FetchError.Unavailable("Key Vault could not be reached.")));

        var reply = await service.GetAsync(Routes.Health, query);

        Assert.Equal((200, """{"status":"healthy"}"""), (reply.Status, reply.Text));
        Assert.Equal("no-store", reply.Header("Cache-Control"));
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task Health_is_200_with_invalid_settings()
    {
        await using var service = await TestService.StartAsync(
            ("Dcs:Endpoint", null), ("Dcs:ProjectId", null), ("KeyVault:Uri", null), ("Idempotency:InMemory", null));

        var reply = await service.GetAsync(Routes.Health);

        Assert.Equal((200, """{"status":"healthy"}"""), (reply.Status, reply.Text));
    }
}
