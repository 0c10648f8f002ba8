using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Behavior that only the function app has.</summary>
public sealed class FunctionAppTests
{
    [Fact]
    public async Task Without_an_exporter_the_host_receives_the_logs_of_a_request()
    {
        await using var simulated = await SimulatedHost.StartAsync(HostKind.FunctionApp);

        using var response = await CreateRequest.SendAsync(simulated.Host, "[]");
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await simulated.FunctionApp.WaitForOutputAsync("Replied with FN.4000 (400).", timeout.Token);

        Assert.DoesNotContain("Request starting", simulated.Host.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invalid_settings_are_logged_at_start_and_return_FN_5001(bool exports)
    {
        await using var collector = await TelemetryCollector.StartAsync();
        await using var simulated = await SimulatedHost.StartAsync(
            HostKind.FunctionApp, [.. exports ? collector.Settings : [], ("Dcs__TotalBudget", "soon"), ("KeyVault__Uri", "")]);

        using var create = await CreateRequest.SendAsync(simulated.Host);
        using var webhook = await CreateRequest.SendAsync(simulated.Host, path: "/api/hooks/migration-tasks");
        using var openApi = await CreateRequest.GetAsync(simulated.Host, "/api/openapi.json");
        using var health = await CreateRequest.GetAsync(simulated.Host, "/api/health");
        using var ready = await CreateRequest.SendAsync(simulated.Host, HttpMethod.Get, "/api/ready");

        Assert.Contains("Dcs:TotalBudget is invalid", simulated.Host.Output, StringComparison.Ordinal);
        Assert.Contains("KeyVault:Uri is not set", simulated.Host.Output, StringComparison.Ordinal);
        Assert.Equal("FN.5001", await CreateRequest.TextAsync(create, "error_code"));
        Assert.Equal("FN.5001", await CreateRequest.TextAsync(webhook, "error_code"));
        await HttpAssert.StatusesAsync([200, 200], openApi, health);
        await HttpAssert.StatusAsync(503, ready);
        var text = await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Dcs:TotalBudget is invalid", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_accepts_as_many_headers_as_the_host()
    {
        await using var simulated = await SimulatedHost.StartAsync(HostKind.FunctionApp);

        // 99 in total. The host accepts 100 and adds its own.
        using var response = await CreateRequest.SendAsync(
            simulated.Host, headers: [.. Enumerable.Range(0, 95).Select(i => ($"x-header-{i}", (string?)"value"))]);

        await HttpAssert.StatusAsync(200, response);
    }
}
