using System.Diagnostics;
using System.Globalization;
using DcsMigration.Http;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Http;

public sealed class CreateTests
{
    [Fact]
    public async Task A_valid_request_is_answered_with_the_id_of_the_task()
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.PostAsync();

        var task = Assert.Single(service.Dcs.Tasks);
        Assert.Equal(200, reply.Status);
        Assert.Equal($$"""{"instance_id":"{{task.TaskId}}"}""", reply.Text);
        Assert.Equal(Assert.Single(service.Dcs.Requests).RequestId, reply.Header("X-Request-Id"));
        Assert.Equal("no-store", reply.Header("Cache-Control"));
        Assert.Equal("application/json", reply.Header("Content-Type"));
        Assert.Equal(reply.Body.Length.ToString(CultureInfo.InvariantCulture), reply.Header("Content-Length"));
    }

    [Fact]
    public async Task A_description_reaches_DCS_unchanged_and_correctly_signed()
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.PostAsync(Bodies.With("description", "\"<b> \\\"línea\\\"\\n日本 \\ud83d\\ude80 + & %41\""));

        Assert.Equal(200, reply.Status);
        Assert.Equal("<b> \"línea\"\n日本 🚀 + & %41", Assert.Single(service.Dcs.Tasks).Description);
    }

    [Fact]
    public async Task Only_the_task_is_passed_on_and_no_header_of_the_caller()
    {
        using var activity = new Activity("request").Start();
        await using var service = await TestService.StartAsync();
        var context = HttpContexts.Post(Bodies.Example);
        context.Request.Headers.Authorization = "Bearer not-a-real-token";
        context.Request.Headers["x-functions-key"] = "not-a-real-function-key";
        context.Request.Headers["X-Auth-Token"] = "not-a-real-token";

        await service.SendAsync(Routes.MigrationTasks, context);

        Assert.Equal(
            "Authorization Content-Length Content-Type Host X-Project-Id X-Sdk-Date",
            string.Join(' ', Assert.Single(service.Dcs.Requests).Headers.Keys.Order(StringComparer.OrdinalIgnoreCase)));
        Assert.StartsWith("SDK-HMAC-SHA256 ", service.Dcs.Requests[0].Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_refused_sends_nothing()
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.PostAsync("{\"name\":\"task-1\"}");

        Assert.Equal((400, "FN.4001"), (reply.Status, reply.Code));
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task The_reply_to_a_bug_has_the_trace_id_and_nothing_of_the_exception()
    {
        await using var service = await TestService.StartAsync(
            source: new FailingCredentialSource(new InvalidOperationException("It holds not-a-real-secret.")));

        var reply = await service.PostAsync();

        Assert.Equal(500, reply.Status);
        Assert.Equal("FN.5000", reply.Code);
        Assert.Equal("trace-of-the-request", reply["trace_id"]);
        Assert.DoesNotContain("not-a-real-secret", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", reply.Text, StringComparison.Ordinal);
        Assert.Empty(service.Dcs.Requests);
        var logged = Assert.Single(
            service.Logs.GetSnapshot(), entry => entry.Message == "Unhandled exception while processing the request.");
        Assert.Equal(LogLevel.Error, logged.Level);
        Assert.IsType<InvalidOperationException>(logged.Exception);
    }
}
