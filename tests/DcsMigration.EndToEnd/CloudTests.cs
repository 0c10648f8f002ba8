using System.Net;
using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The real Azure SDK clients in the host process, against simulators in the test process.</summary>
public abstract class CloudTests : IAsyncLifetime
{
    private readonly HostKind _kind;
    private SimulatedHost _simulated = null!;

    private protected CloudTests(HostKind kind) => _kind = kind;

    public async ValueTask InitializeAsync() => _simulated = await SimulatedHost.StartAsync(_kind);

    public ValueTask DisposeAsync() => _simulated.DisposeAsync();

    [Fact]
    public async Task The_secret_is_read_once_for_many_requests()
    {
        for (var i = 0; i < 5; i++)
        {
            using var response = await CreateRequest.SendAsync(
                _simulated.Host, CreateRequest.Example.Replace("thrc", $"n{i}", StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(1, _simulated.Cloud.KeyVault.Reads);
        Assert.Equal(5, _simulated.Cloud.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task The_next_request_uses_the_rotated_credential()
    {
        using var before = await CreateRequest.SendAsync(_simulated.Host);
        _simulated.Cloud.RotateCredential();

        var another = CreateRequest.Example.Replace("thrc", "next", StringComparison.Ordinal);
        using var after = await CreateRequest.SendAsync(_simulated.Host, another);

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal(2, _simulated.Cloud.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task Without_access_to_the_vault_the_error_names_the_missing_role_and_nothing_is_sent()
    {
        _simulated.Cloud.KeyVault.Forbid();

        using var response = await CreateRequest.SendAsync(_simulated.Host);
        var error = await CreateRequest.JsonAsync(response);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("FN.5031", error.GetProperty("error_code").GetString());
        Assert.Contains("Key Vault Secrets User", error.GetProperty("error_msg").GetString(), StringComparison.Ordinal);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(_simulated.Cloud.Dcs.Requests);
    }
}

public sealed class FunctionAppCloudTests() : CloudTests(HostKind.FunctionApp);

public sealed class LocalHostCloudTests() : CloudTests(HostKind.Local);
