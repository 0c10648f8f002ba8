using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>host.json fits the instances that Bicep asks for, and those who wait.</summary>
[Collection(Bicep.Collection)]
public sealed class HostLimitsTests(Bicep bicep)
{
    private static readonly TimeSpan LoadBalancer = TimeSpan.FromSeconds(230);
    private static readonly TimeSpan PowerAutomate = TimeSpan.FromSeconds(120);

    private readonly JsonNode _host = JsonNode.Parse(Repository.Read("host.json"))!;

    private int AtOnce => (int)_host["extensions"]!["http"]!["maxConcurrentRequests"]!;

    private int WithTheWaiting => (int)_host["extensions"]!["http"]!["maxOutstandingRequests"]!;

    private TimeSpan Budget => Time(bicep.Plain.AppSettings["Dcs__TotalBudget"]);

    [Fact]
    public void A_function_ends_before_the_load_balancer_cuts_it_off() => Assert.InRange(Time((string)_host["functionTimeout"]!), Budget, LoadBalancer);

    [Fact]
    public void The_last_one_waiting_is_answered_before_its_caller_gives_up() =>
        Assert.InRange(Math.Ceiling((double)WithTheWaiting / AtOnce) * Budget, TimeSpan.Zero, PowerAutomate);

    [Fact]
    public void An_instance_takes_what_comes_before_another_one_starts()
    {
        var scale = bicep.Plain.App["properties", "functionAppConfig", "scaleAndConcurrency"]!;

        Assert.Equal(2048, (int?)scale["instanceMemoryMB"]);
        Assert.InRange((int)scale["triggers"]!["http"]!["perInstanceConcurrency"]!, 1, AtOnce);
    }

    [Fact]
    public void Host_and_worker_tell_their_telemetry_alike() => Assert.Equal("OpenTelemetry", (string?)_host["telemetryMode"]);

    /// <summary>The worker writes its logs itself: the host's levels are for the host's own.</summary>
    [Fact]
    public void The_host_has_no_levels_for_logs_that_it_does_not_write() =>
        Assert.Equal(["default"], _host["logging"]!["logLevel"]!.AsObject().Select(level => level.Key));

    private static TimeSpan Time(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
