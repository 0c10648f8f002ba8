using System.Text.RegularExpressions;
using System.Xml;
using DcsMigration.Http;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>What an operator is told of.</summary>
[Collection(Bicep.Collection)]
public sealed partial class AlertTests(Bicep bicep)
{
    private Resource Test => bicep.Full.Only("Microsoft.Insights/webtests");

    private Resource NoAnswer => bicep.Full.Only("Microsoft.Insights/metricAlerts");

    [Fact]
    public void Alerts_come_with_an_address_alone()
    {
        Assert.DoesNotContain(bicep.Plain.Resources, resource => AlertTypes().IsMatch(resource.Type));
        Assert.Equal(
            ["abandoned-attempts", "credential-refusals", "failed-requests", "manual-resolutions", "unknown-outcomes"],
            bicep.Full.Of("Microsoft.Insights/scheduledQueryRules").Select(rule => rule.Name[(bicep.Full.App.Name.Length + 1)..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_alert_mails_the_operator()
    {
        var people = bicep.Full.Only("Microsoft.Insights/actionGroups");

        Assert.Equal("operator@example.com", (string?)people["properties", "emailReceivers"]![0]!["emailAddress"]);
        Assert.All(
            bicep.Full.Of("Microsoft.Insights/scheduledQueryRules"),
            rule => Assert.Equal(people.Id, (string?)rule["properties", "actions", "actionGroups"]!.AsArray().Single()));
        Assert.Equal(people.Id, (string?)NoAnswer["properties", "actions"]!.AsArray().Single()!["actionGroupId"]);
    }

    /// <summary>By status it would count FN.5033 and FN.5034, which ask a caller to wait.</summary>
    [Fact]
    public void A_request_fails_by_its_outcome()
    {
        var query = Query("failed-requests");

        Assert.Contains("name == 'dcs_migration.requests'", query, StringComparison.Ordinal);
        Assert.DoesNotContain("resultCode", query, StringComparison.Ordinal);
        Assert.Equal(
            ["failed", "misconfigured", "no_store", "not_sent", "unknown"],
            Quoted().Matches(query[query.IndexOf(" in (", StringComparison.Ordinal)..]).Select(outcome => outcome.Groups["text"].Value).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("unknown-outcomes", "unknown")]
    [InlineData("abandoned-attempts", "abandoned")]
    [InlineData("manual-resolutions", "manual")]
    public void A_step_of_a_record_is_told_of(string rule, string transition)
    {
        Assert.Contains("name == 'dcs_migration.idempotency.transitions'", Query(rule), StringComparison.Ordinal);
        Assert.Contains($"tostring(customDimensions.transition) == '{transition}'", Query(rule), StringComparison.Ordinal);
    }

    /// <summary>A host that cannot start writes no telemetry.</summary>
    [Fact]
    public void The_app_is_called_from_outside()
    {
        Assert.StartsWith($"[format('https://{{0}}{Routes.Prefix}{Routes.Health}', ", Test.Text("properties", "Request", "RequestUrl"), StringComparison.Ordinal);
        Assert.True(Test.Is("properties", "Enabled"));
        Assert.Equal(200, (int?)Test["properties", "ValidationRules", "ExpectedHttpStatusCode"]);
        Assert.Equal("standard", Test.Text("kind"));
        Assert.Contains("hidden-link:", Test.Text("tags"), StringComparison.Ordinal);
        Assert.Contains(".outputs.insightsId.value", Test.Text("tags"), StringComparison.Ordinal);
    }

    [Fact]
    public void No_answer_at_two_of_three_locations_is_told_of()
    {
        Assert.Equal(3, Test["properties", "Locations"]!.AsArray().DistinctBy(location => (string?)location!["Id"]).Count());
        Assert.Equal(2, (int?)NoAnswer["properties", "criteria", "failedLocationCount"]);
        Assert.Equal(Test.Id, NoAnswer.Text("properties", "criteria", "webTestId"));
        Assert.EndsWith(".outputs.insightsId.value]", NoAnswer.Text("properties", "criteria", "componentId"), StringComparison.Ordinal);
        Assert.True(XmlConvert.ToTimeSpan(NoAnswer.Text("properties", "windowSize")!) >= 2 * TimeSpan.FromSeconds((int)Test["properties", "Frequency"]!));
    }

    private string Query(string rule) =>
        (string)bicep.Full.Of("Microsoft.Insights/scheduledQueryRules").Single(alert => alert.Name.EndsWith($"-{rule}", StringComparison.Ordinal))["properties", "criteria", "allOf"]![0]!["query"]!;

    [GeneratedRegex("^Microsoft.Insights/(scheduledQueryRules|metricAlerts|webtests|actionGroups)$", RegexOptions.ExplicitCapture)]
    private static partial Regex AlertTypes();

    [GeneratedRegex("'(?<text>[a-z_]+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();
}
