using System.Diagnostics.Metrics;
using DcsMigration.Credentials;
using DcsMigration.Secrets;
using DcsMigration.Simulators.Wire;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace DcsMigration.Tests.Telemetry;

/// <summary>Each request is counted once, by how it ended.</summary>
public sealed class RequestCountTests
{
    [Fact]
    public Task A_create_is_counted_as_created() => AssertCounted("created", service => service.PostAsync());

    [Fact]
    public Task A_dry_run_is_counted_as_dry_run() => AssertCounted("dry_run", service => service.PostAsync(query: "?dry_run=true"));

    [Fact]
    public Task A_dry_run_that_fails_is_counted_as_dry_run_too() => AssertCounted("dry_run", service =>
    {
        service.Dcs.InjectForList(Faults.Dcs5000(creates: false));
        return service.PostAsync(query: "?dry_run=true");
    });

    [Fact]
    public Task An_invalid_body_is_counted_as_refused() => AssertCounted("refused", service => service.PostAsync("[]"));

    [Fact]
    public Task A_refusal_by_DCS_is_counted_as_rejected() => AssertCounted("rejected", service =>
    {
        service.Dcs.Inject(Faults.Dcs(400, "DCS.4016", "Invalid subnet_id in the request."));
        return service.PostAsync();
    });

    [Fact]
    public Task A_missing_credential_is_counted_as_not_sent() => AssertCounted(
        "not_sent",
        service => service.PostAsync(),
        new FailingCredentialSource(FetchError.Unavailable("Key Vault is down.")));

    [Fact]
    public Task A_bug_is_counted_as_failed() =>
        AssertCounted("failed", service => service.PostAsync(), new FailingCredentialSource(new InvalidOperationException()));

    [Fact]
    public Task Invalid_settings_are_counted_as_misconfigured() =>
        AssertCounted("misconfigured", service => service.PostAsync(), settings: ("Dcs:ProjectId", null));

    private static async Task AssertCounted(
        string outcome, Func<TestService, Task> request, ICredentialSource? source = null, params (string Key, string? Value)[] settings)
    {
        await using var service = await TestService.StartAsync(source: source, settings: settings);
        using var requests = new MetricCollector<long>(service.Get<IMeterFactory>(), ServiceTelemetry.Name, "dcs_migration.requests");

        await request(service);

        var counted = Assert.Single(requests.GetMeasurementSnapshot());
        Assert.Equal((1, outcome), (counted.Value, counted.Tags["outcome"]));
    }
}
