using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using DcsMigration.Http;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>Alerts that the operator receives.</summary>
[Collection(Bicep.Collection)]
public sealed partial class AlertTests(Bicep bicep)
{
    private Resource AvailabilityTest => bicep.Full.Single("Microsoft.Insights/webtests");

    private Resource AvailabilityAlert => bicep.Full.Single("Microsoft.Insights/metricAlerts");

    [Fact]
    public void Alerts_are_deployed_only_with_an_email_address()
    {
        Assert.DoesNotContain(bicep.Default.Resources, resource => AlertTypes().IsMatch(resource.Type));
        Assert.Equal(
            [
                "abandoned-attempts",
                "credential-bridged",
                "credential-refusals",
                "failed-requests",
                "instance-conflicts",
                "manual-resolutions",
                "many-creates",
                "open-records",
                "sweep-stopped",
                "telemetry-limit",
                "unknown-outcomes",
            ],
            bicep.Full.OfType("Microsoft.Insights/scheduledQueryRules")
                .Select(rule => rule.Name[(bicep.Full.App.Name.Length + 1)..])
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_alert_sends_the_operator_an_email()
    {
        var actionGroup = bicep.Full.Single("Microsoft.Insights/actionGroups");

        Assert.Equal("operator@example.com", (string?)actionGroup["properties", "emailReceivers"]![0]!["emailAddress"]);
        Assert.All(
            bicep.Full.OfType("Microsoft.Insights/scheduledQueryRules"),
            rule => Assert.Equal(actionGroup.Id, (string?)rule["properties", "actions", "actionGroups"]!.AsArray().Single()));
        Assert.Equal(actionGroup.Id, (string?)AvailabilityAlert["properties", "actions"]!.AsArray().Single()!["actionGroupId"]);
    }

    /// <summary>Counting by status would include FN.5033 and FN.5034, which ask the caller to wait.</summary>
    [Fact]
    public void Failed_requests_are_counted_by_outcome()
    {
        var query = Query("failed-requests");

        Assert.Contains("name == 'dcs_migration.requests'", query, StringComparison.Ordinal);
        Assert.DoesNotContain("resultCode", query, StringComparison.Ordinal);
        Assert.Contains("| where outcome != 'unverified'", query, StringComparison.Ordinal);
        var outcomes = Quoted().Matches(query[query.IndexOf(" in (", StringComparison.Ordinal)..])
            .Select(outcome => outcome.Groups["text"].Value);
        Assert.Equal(
            ["failed", "misconfigured", "not_sent", "store_unavailable", "unknown"], outcomes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_unknown_outcome_raises_an_alert()
    {
        Assert.Contains("name == 'dcs_migration.idempotency.transitions'", Query("unknown-outcomes"), StringComparison.Ordinal);
        Assert.Contains("tostring(customDimensions.transition) == 'unknown'", Query("unknown-outcomes"), StringComparison.Ordinal);
    }

    /// <summary>The event is in the workspace, not in the component that the other alerts query.</summary>
    [Fact]
    public void A_daily_limit_that_is_reached_raises_an_alert()
    {
        var alert = Alert("telemetry-limit");

        Assert.EndsWith(
            ".outputs.workspaceId.value]", (string?)alert["properties", "scopes"]!.AsArray().Single(), StringComparison.Ordinal);
        Assert.Equal("_LogOperation | where Category =~ 'Ingestion' and Detail contains 'OverQuota'", Query("telemetry-limit"));
        Assert.False((bool?)alert["properties", "autoMitigate"]);
    }

    /// <summary>One record can stay unresolved for two days. It must not hide the next one.</summary>
    [Theory]
    [InlineData("abandoned-attempts", "abandoned")]
    [InlineData("instance-conflicts", "instance_conflict")]
    [InlineData("manual-resolutions", "manual")]
    public void Each_request_that_is_abandoned_manual_or_in_conflict_has_an_alert_of_its_own(string rule, string transition)
    {
        Assert.StartsWith("traces", Query(rule).TrimStart(), StringComparison.Ordinal);
        Assert.Contains($"tostring(customDimensions.Transition) == '{transition}'", Query(rule), StringComparison.Ordinal);
        Assert.Contains("key = tostring(customDimensions.Key)", Query(rule), StringComparison.Ordinal);
        var dimension = Assert.Single(Criterion(rule)["dimensions"]!.AsArray())!;
        Assert.Equal(
            ("key", "Include", "*"), ((string?)dimension["name"], (string?)dimension["operator"], (string?)dimension["values"]![0]));
    }

    [Fact]
    public void Other_alerts_are_not_split() => Assert.All(
        ["failed-requests", "many-creates", "open-records", "sweep-stopped", "unknown-outcomes"],
        rule => Assert.Empty(Criterion(rule)["dimensions"]!.AsArray()));

    [Fact]
    public void More_tasks_in_an_hour_than_allowed_raise_an_alert()
    {
        Assert.Contains("name == 'dcs_migration.idempotency.transitions'", Query("many-creates"), StringComparison.Ordinal);
        Assert.Contains(
            "tostring(customDimensions.transition) in ('completed', 'reconciled')", Query("many-creates"), StringComparison.Ordinal);
        Assert.Contains("| where created > 7", Query("many-creates"), StringComparison.Ordinal);
        Assert.Equal("PT1H", Alert("many-creates").Text("properties", "windowSize"));
    }

    [Fact]
    public void Records_that_stay_open_for_an_hour_raise_an_alert()
    {
        Assert.Contains("name == 'dcs_migration.sweep.runs'", Query("open-records"), StringComparison.Ordinal);
        Assert.EndsWith("| where runs > 0 and fewest > 0", Query("open-records").TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("PT1H", Alert("open-records").Text("properties", "windowSize"));
    }

    [Theory]
    [InlineData("bridged")]
    [InlineData("failed")]
    public void A_secret_that_cannot_be_read_raises_an_alert_whether_a_value_is_left_or_not(string result) =>
        Assert.Contains($"'{result}'", Query("credential-bridged"), StringComparison.Ordinal);

    [Fact]
    public void An_hour_without_a_completed_sweep_raises_an_alert()
    {
        Assert.Contains("name == 'dcs_migration.sweep.runs'", Query("sweep-stopped"), StringComparison.Ordinal);
        Assert.Contains("tostring(customDimensions.result) == 'completed'", Query("sweep-stopped"), StringComparison.Ordinal);
        Assert.EndsWith("| where runs == 0", Query("sweep-stopped").TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("PT1H", Alert("sweep-stopped").Text("properties", "windowSize"));
        Assert.Equal("PT15M", Alert("unknown-outcomes").Text("properties", "windowSize"));
    }

    /// <summary>A host that can't start doesn't send telemetry.</summary>
    [Fact]
    public void An_availability_test_calls_the_health_endpoint()
    {
        Assert.StartsWith(
            $"[format('https://{{0}}{Routes.Prefix}{Routes.Health}', ",
            AvailabilityTest.Text("properties", "Request", "RequestUrl"),
            StringComparison.Ordinal);
        Assert.True(AvailabilityTest.IsTrue("properties", "Enabled"));
        Assert.Equal(200, (int?)AvailabilityTest["properties", "ValidationRules", "ExpectedHttpStatusCode"]);
        Assert.Equal("standard", AvailabilityTest.Text("kind"));
        Assert.Contains("hidden-link:", AvailabilityTest.Text("tags"), StringComparison.Ordinal);
        Assert.Contains(".outputs.insightsId.value", AvailabilityTest.Text("tags"), StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_at_two_of_three_locations_raise_an_alert()
    {
        Assert.Equal(3, AvailabilityTest["properties", "Locations"]!.AsArray().DistinctBy(location => (string?)location!["Id"]).Count());
        Assert.Equal(2, (int?)AvailabilityAlert["properties", "criteria", "failedLocationCount"]);
        Assert.Equal(AvailabilityTest.Id, AvailabilityAlert.Text("properties", "criteria", "webTestId"));
        Assert.EndsWith(
            ".outputs.insightsId.value]",
            AvailabilityAlert.Text("properties", "criteria", "componentId"),
            StringComparison.Ordinal);

        var frequency = TimeSpan.FromSeconds((int)AvailabilityTest["properties", "Frequency"]!);
        Assert.True(XmlConvert.ToTimeSpan(AvailabilityAlert.Text("properties", "windowSize")!) >= 2 * frequency);
    }

    private string Query(string rule) => (string)Criterion(rule)["query"]!;

    private JsonNode Criterion(string rule) => Alert(rule)["properties", "criteria", "allOf"]![0]!;

    private Resource Alert(string rule) => bicep.Full.OfType("Microsoft.Insights/scheduledQueryRules")
        .Single(alert => alert.Name.EndsWith($"-{rule}", StringComparison.Ordinal));

    [GeneratedRegex("^Microsoft.Insights/(scheduledQueryRules|metricAlerts|webtests|actionGroups)$", RegexOptions.ExplicitCapture)]
    private static partial Regex AlertTypes();

    [GeneratedRegex("'(?<text>[a-z_]+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();
}
