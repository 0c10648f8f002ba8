using System.Net;
using DcsMigration.Simulators;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The real Azure SDK clients in the local host's process, in front of simulators in this one.</summary>
public sealed class CloudTests : IAsyncLifetime
{
    private readonly string _trustFile = Path.GetTempFileName();
    private SimulatedCloud _cloud = null!;
    private LocalProcess _local = null!;

    public async ValueTask InitializeAsync()
    {
        _cloud = await SimulatedCloud.StartAsync();
        _cloud.WriteTrustFile(_trustFile);
        _local = await LocalProcess.StartAsync(
            new Dictionary<string, string>(_cloud.EnvironmentVariables, StringComparer.Ordinal) { ["SSL_CERT_FILE"] = _trustFile });
    }

    public async ValueTask DisposeAsync()
    {
        await _local.DisposeAsync();
        await _cloud.DisposeAsync();
        File.Delete(_trustFile);
    }

    [Fact]
    public async Task One_reading_of_the_secret_serves_many_requests()
    {
        for (var i = 0; i < 5; i++)
        {
            using var response = await CreateRequest.SendAsync(
                _local, CreateRequest.Example.Replace("thrc", $"n{i}", StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(1, _cloud.KeyVault.Reads);
        Assert.Equal(5, _cloud.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task A_rotation_is_followed_by_the_very_next_request()
    {
        using var before = await CreateRequest.SendAsync(_local);
        _cloud.RotateCredential();

        using var after = await CreateRequest.SendAsync(_local, CreateRequest.Example.Replace("thrc", "next", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal(2, _cloud.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task A_vault_that_is_forbidden_says_which_role_is_missing_and_nothing_is_sent()
    {
        _cloud.KeyVault.Forbid();

        using var response = await CreateRequest.SendAsync(_local);
        var error = await CreateRequest.JsonAsync(response);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("FN.5031", error.GetProperty("error_code").GetString());
        Assert.Contains("Key Vault Secrets User", error.GetProperty("error_msg").GetString(), StringComparison.Ordinal);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(_cloud.Dcs.Requests);
    }
}
