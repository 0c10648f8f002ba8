using System.Globalization;
using System.Text;
using DcsMigration.Azurite;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Http;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>
/// What a request makes the worker send to Application Insights. Nobody without a key may use up the daily limit, because all alerts but
/// one then stop until the next day.
/// </summary>
public sealed class TelemetryVolumeTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const int Requests = 20;
    private const int MaxBytes = 8 * 1024;

    private Ingestion _ingestion = null!;
    private SimulatedHost _simulated = null!;

    public async ValueTask InitializeAsync()
    {
        _ingestion = await Ingestion.StartAsync();
        _simulated = await SimulatedHost.StartAsync(
            HostKind.FunctionApp, [.. _ingestion.Settings, .. SimulatedHost.NewTable(azurite)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _simulated.DisposeAsync();
        await _ingestion.DisposeAsync();
    }

    /// <summary>The PUT marks the record as completed. The other calls of the table add the record and the lock.</summary>
    [Fact]
    public async Task A_create_sends_a_span_for_each_call_and_one_log_line()
    {
        // Creates the table.
        using var first = await CreateAsync(Trace(0));

        var items = await SendAsync(CreateAsync, status: 200);

        Assert.All(items.GroupBy(item => item.OperationId), create => Assert.Equal(
            ["MessageData", "POST dcs", "POST table", "POST table", "PUT table", "create migration task", "function CreateMigrationTask"],
            create.Select(Kind).Order(StringComparer.Ordinal)));
        Assert.InRange(items.Sum(item => item.Bytes) / Requests, 1, MaxBytes);
    }

    [Theory]
    [InlineData(Routes.Health, 200)]
    [InlineData(Routes.OpenApi, 200)]
    [InlineData(Routes.Swagger, 200)]
    [InlineData(Routes.Webhooks, 401)]
    [InlineData(Routes.ChatCommands, 401)]
    public async Task A_request_that_anybody_can_send_sends_nothing(string route, int status)
    {
        var items = await SendAsync(
            trace => SendAsync(status == 200 ? HttpMethod.Get : HttpMethod.Post, Routes.Prefix + route, "{}", trace), status);

        Assert.Empty(items.Select(Kind));
    }

    /// <summary>Sends requests of one kind. Returns all that was sent about them.</summary>
    private async Task<IReadOnlyList<TelemetryItem>> SendAsync(Func<string, Task<HttpResponseMessage>> send, int status)
    {
        var traces = Enumerable.Range(1, Requests).Select(Trace).ToList();
        foreach (var trace in traces)
        {
            using var response = await send(trace);
            await HttpAssert.StatusAsync(status, response);
        }

        // A worker that stops sends what is left.
        await _simulated.Host.StopAsync();
        var items = _ingestion.Items.Where(item => traces.Contains(item.OperationId!)).ToList();
        foreach (var kind in items.GroupBy(Kind, StringComparer.Ordinal))
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{kind.Sum(item => item.Bytes) / Requests,5} bytes per request: {kind.Key}, such as {kind.First().Json}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{items.Sum(item => item.Bytes) / Requests,5} bytes per request in all");
        return items;
    }

    /// <summary>The name of a span, or of a call its method and whom it calls. The type of anything else.</summary>
    private static string Kind(TelemetryItem item) => item.Type != "RemoteDependencyData" ? item.Type
        : item.Data.GetProperty("name").GetString()!.Split(' ') is not [("GET" or "POST" or "PUT") and var method, var path]
            ? item.Data.GetProperty("name").GetString()!
            : $"{method} {(path.Contains("/migration/", StringComparison.Ordinal) ? "dcs" : "table")}";

    private Task<HttpResponseMessage> CreateAsync(string trace) => SendAsync(
        HttpMethod.Post, CreateRequest.Path, CreateRequest.Named($"dcs-migration-{trace}"), trace, CreateRequest.FunctionKey);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string body, string trace, string? key = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_simulated.Host.Address, path));
        if (method == HttpMethod.Post)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Add(CreateRequest.KeyHeader, key);
        request.Headers.Add("traceparent", $"00-{trace}-00000000000000ff-01");
        return await CreateRequest.SendAsync(request);
    }

    private static string Trace(int number) => (number + 1).ToString("x32", CultureInfo.InvariantCulture);
}
