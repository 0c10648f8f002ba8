using DcsMigration.Http;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>A misspelled dry run would create a task, so the query may contain nothing that the route does not know.</summary>
public sealed class RequestQueryTests
{
    [Theory]
    [InlineData("?dry_run=1", "dry_run", "must be true or false, and sent once")]
    [InlineData("?dryRun=true", "dryRun", "is unknown (did you mean dry_run?)")]
    [InlineData("?dry-run=true", "dry-run", "is unknown (did you mean dry_run?)")]
    [InlineData("?DRY_RUN=true", "DRY_RUN", "is unknown (did you mean dry_run?)")]
    [InlineData("?dry_run=true&dryrun=true", "dryrun", "is unknown (did you mean dry_run?)")]
    [InlineData("?dry_run=true&DRY_RUN=false", "DRY_RUN", "is unknown (did you mean dry_run?)")]
    [InlineData("?simulate=true", "simulate", "is unknown (did you mean dry_run?)")]
    [InlineData("?dry_run_only", "dry_run_only", "is unknown (did you mean dry_run?)")]
    [InlineData("?validate=true", "validate", "is unknown (did you mean dry_run?)")]
    [InlineData("?validateOnly=true", "validateOnly", "is unknown (did you mean dry_run?)")]
    [InlineData("?test=1", "test", "is unknown (did you mean dry_run?)")]
    [InlineData("?preview", "preview", "is unknown (did you mean dry_run?)")]
    [InlineData("?whatIf=true", "whatIf", "is unknown (did you mean dry_run?)")]
    [InlineData("?isDryRun=true", "isDryRun", "is unknown (did you mean dry_run?)")]
    [InlineData("??dry_run=true", "?dry_run", "is unknown (did you mean dry_run?)")]
    [InlineData("?amp;dry_run=true", "amp;dry_run", "is unknown: separate parameters with & alone, not &amp;")]
    [InlineData("?code=x&amp;dry_run=true", "amp;dry_run", "is unknown: separate parameters with & alone, not &amp;")]
    [InlineData("?x=1;dry_run=true", "x", "is unknown: remove it, and separate parameters with &")]
    [InlineData("?code=x;dry_run=true", "code", "contains ;, ? or &: separate parameters with &")]
    [InlineData("?code=x?dry_run=true", "code", "contains ;, ? or &: separate parameters with &")]
    [InlineData("?clientId=x%26dry_run=true", "clientId", "contains ;, ? or &: separate parameters with &")]
    [InlineData("?code=x%20dry_run=true", "code", "contains dry_run: separate parameters with &")]
    [InlineData("?clientId=x,dryRun=true", "clientId", "contains dry_run: separate parameters with &")]
    [InlineData("?code=x&code=x;dry_run=true", "code", "contains ;, ? or &: separate parameters with &")]
    [InlineData("?code=x&code=x%20dry_run=true", "code", "contains dry_run: separate parameters with &")]
    [InlineData("?idempotency-key=x", "idempotency-key", "is unknown: send it as the header Idempotency-Key")]
    [InlineData("?idempotencyKey=x", "idempotencyKey", "is unknown: send it as the header Idempotency-Key")]
    [InlineData("?webhook-id=x", "webhook-id", "is unknown: send it as the header webhook-id")]
    [InlineData("?svix-id=x", "svix-id", "is unknown: send it as the header svix-id")]
    [InlineData("?x-functions-key=x", "x-functions-key", "is unknown (did you mean code?)")]
    [InlineData("?vpc_id=x", "vpc_id", "is unknown: send it in the body")]
    [InlineData("?name=x", "name", "is unknown: send it in the body")]
    [InlineData("?unknown=1", "unknown", "is unknown: remove it")]
    [InlineData("?true", "true", "is unknown: remove it")]
    [InlineData("?=true", "", "is unknown: remove it")]
    public async Task A_wrong_parameter_is_refused_with_what_was_probably_meant(string query, string field, string error)
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.PostAsync(query: query);

        AssertRefused(reply, field, error);
        Assert.Empty(service.Dcs.Requests);
    }

    [Theory]
    [InlineData("Dry-Run", "true")]
    [InlineData("X-Dry-Run", "true")]
    [InlineData("dry_run", "true")]
    [InlineData("Prefer", "dry-run")]
    public async Task A_dry_run_in_a_header_is_refused_unless_the_query_has_one(string name, string value)
    {
        await using var service = await TestService.StartAsync();

        var reply = await PostAsync(service, "", name, value);
        var both = await PostAsync(service, "?dry_run=true", name, value);

        AssertRefused(reply, "dry_run", $"is sent as the header {name}: send it in the query, ?dry_run=true");
        Assert.Equal(200, both.Status);
        Assert.DoesNotContain(service.Dcs.Requests, request => request.Method == "POST");
    }

    [Theory]
    [InlineData("?code=not-a-real-key==&clientId=default")]
    [InlineData("?CODE=not-a-real-key&clientid=default")]
    [InlineData("?&")]
    public async Task The_parameters_of_the_Functions_host_are_allowed(string query)
    {
        await using var service = await TestService.StartAsync();

        Assert.Equal(200, (await service.PostAsync(query: query)).Status);
    }

    [Fact]
    public async Task All_unknown_parameters_are_reported_at_once_up_to_twenty_and_cut()
    {
        await using var service = await TestService.StartAsync();

        var few = await service.PostAsync(query: "?one=1&two=2");
        var many = await service.PostAsync(query: $"?{new string('x', 1000)}=1&{string.Join('&', Enumerable.Range(0, 500))}");

        Assert.Equal("Correct the query: one is unknown: remove it; two is unknown: remove it.", few.Message);
        Assert.Equal(20, many.Json.GetProperty("details").GetArrayLength());
        Assert.InRange(many.Message!.Length, 100, 1500);
    }

    [Theory]
    [InlineData("?dry_run=true", "dry_run", "is only for /api/migration-tasks: remove it")]
    [InlineData("?dry_run=false", "dry_run", "is only for /api/migration-tasks: remove it")]
    [InlineData("?dryRun=true", "dryRun", "is only for /api/migration-tasks: remove it")]
    [InlineData("?simulate=true", "simulate", "is only for /api/migration-tasks: remove it")]
    [InlineData("?amp;dry_run=true", "amp;dry_run", "is unknown: separate parameters with & alone, not &amp;")]
    [InlineData("?code=x;dry_run=true", "code", "contains ;, ? or &: separate parameters with &")]
    [InlineData("?unknown=1", "unknown", "is unknown: remove it")]
    public async Task The_webhook_route_has_no_parameters_of_its_own(string query, string field, string error)
    {
        await using var service = await TestService.StartAsync(("Webhooks:SecretName", "webhook-secret"));

        AssertRefused(await service.PostWebhookAsync(HttpContexts.Post(Bodies.Example, query)), field, error);
    }

    private static Task<SentReply> PostAsync(TestService service, string query, string header, string value)
    {
        var request = HttpContexts.Post(Bodies.Example, query);
        request.Request.Headers[header] = value;
        return service.SendAsync(Routes.MigrationTasks, request);
    }

    private static void AssertRefused(SentReply reply, string field, string error)
    {
        Assert.Equal((400, "FN.4001"), (reply.Status, reply.Code));
        var detail = Assert.Single(reply.Json.GetProperty("details").EnumerateArray());
        Assert.Equal((field, error), (detail.GetProperty("field").GetString(), detail.GetProperty("message").GetString()));
    }
}
