using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>host.json matches the instances in Bicep and the timeouts of callers.</summary>
[Collection(Bicep.Collection)]
public sealed class HostLimitsTests(Bicep bicep)
{
    private static readonly TimeSpan LoadBalancerTimeout = TimeSpan.FromSeconds(230);
    private static readonly TimeSpan PowerAutomateTimeout = TimeSpan.FromSeconds(120);

    private readonly JsonNode _host = JsonNode.Parse(Repository.Read("host.json"))!;

    private int MaxConcurrentRequests => (int)_host["extensions"]!["http"]!["maxConcurrentRequests"]!;

    private int MaxOutstandingRequests => (int)_host["extensions"]!["http"]!["maxOutstandingRequests"]!;

    private TimeSpan TotalBudget => Time(bicep.Default.AppSettings["Dcs__TotalBudget"]);

    [Fact]
    public void The_function_timeout_is_shorter_than_the_load_balancers() =>
        Assert.InRange(Time((string)_host["functionTimeout"]!), TotalBudget, LoadBalancerTimeout);

    [Fact]
    public void The_last_queued_request_is_answered_before_Power_Automate_times_out() => Assert.InRange(
        Math.Ceiling((double)MaxOutstandingRequests / MaxConcurrentRequests) * TotalBudget, TimeSpan.Zero, PowerAutomateTimeout);

    [Fact]
    public void Another_instance_starts_before_one_reaches_its_limit()
    {
        var scale = bicep.Default.App["properties", "functionAppConfig", "scaleAndConcurrency"]!;

        Assert.Equal(2048, (int?)scale["instanceMemoryMB"]);
        Assert.InRange((int)scale["triggers"]!["http"]!["perInstanceConcurrency"]!, 1, MaxConcurrentRequests);
    }

    [Fact]
    public void The_host_uses_OpenTelemetry_like_the_worker() => Assert.Equal("OpenTelemetry", (string?)_host["telemetryMode"]);

    /// <summary>
    /// The host's web server and its proxy log each request with its query, and with it the function key. The categories that show a
    /// failing start, Host and Worker, keep the default. The worker exports its own logs, so none of these levels applies to it.
    /// </summary>
    [Fact]
    public void The_hosts_logs_of_requests_are_off() => Assert.Equal(
        ["default Information", "Microsoft Warning", "Yarp Warning"],
        _host["logging"]!["logLevel"]!.AsObject().Select(level => $"{level.Key} {level.Value}"));

    /// <summary>The exporter reads these names and this value. Without them it keeps five traces a second.</summary>
    [Fact]
    public void The_host_exports_one_trace_in_ten_seconds()
    {
        Assert.Equal("microsoft.rate_limited", bicep.Default.AppSettings["OTEL_TRACES_SAMPLER"]);
        Assert.Equal("0.1", bicep.Default.AppSettings["OTEL_TRACES_SAMPLER_ARG"]);
    }

    private static TimeSpan Time(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
