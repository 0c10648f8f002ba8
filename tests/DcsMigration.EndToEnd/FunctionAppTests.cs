using System.Net;
using DcsMigration.Simulators;
using DcsMigration.WorkerDriver;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The function app as it is published, with everything that it calls simulated.</summary>
public sealed class FunctionAppTests : IAsyncLifetime
{
    private readonly string _trustFile = Path.GetTempFileName();
    private SimulatedCloud _cloud = null!;
    private FunctionApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _cloud = await SimulatedCloud.StartAsync();
        _cloud.WriteTrustFile(_trustFile);
        _app = await FunctionApp.StartAsync(new FunctionAppOptions
        {
            Folder = await PublishedApp.GetAsync(),
            Environment = new Dictionary<string, string>(_cloud.EnvironmentVariables, StringComparer.Ordinal) { ["SSL_CERT_FILE"] = _trustFile },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _cloud.DisposeAsync();
        File.Delete(_trustFile);
    }

    [Fact]
    public async Task A_create_makes_a_task()
    {
        using var client = new HttpClient { BaseAddress = _app.Address };
        using var content = new StringContent(CreateRequest.Example, System.Text.Encoding.UTF8, "application/json");
        content.Headers.Add("x-functions-key", "a-key-for-tests");
        using var response = await client.PostAsync(CreateRequest.Path, content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Assert.Single(_cloud.Dcs.Tasks).TaskId, await CreateRequest.TextAsync(response, "instance_id"));
    }
}
