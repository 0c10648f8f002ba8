using System.Diagnostics;
using System.Globalization;
using DcsMigration.Http;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Http;

public sealed class CreateTests
{
    [Fact]
    public async Task A_valid_request_is_sent_to_DCS_as_the_API_page_shows_it()
    {
        await using var service = await TestService.StartAsync();

        await service.PostAsync();

        var request = Assert.Single(service.Dcs.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal($"/v2/{DcsSimulator.SampleProjectId}/migration/instance", request.Target);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal(
            $$"""
            {"name":"{{Bodies.Name}}","description":"{{Bodies.Description}}",
            "vpc_id":"{{Bodies.VpcId}}","subnet_id":"{{Bodies.SubnetId}}","security_group_id":"{{Bodies.SecurityGroupId}}"}
            """.ReplaceLineEndings(""),
            request.BodyText);
    }

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
    public async Task A_job_id_is_passed_on()
    {
        await using var service = await TestService.StartAsync(includeJobId: true);

        var reply = await service.PostAsync();

        Assert.Equal("instance_id job_id", reply.Members);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    public async Task An_absent_description_is_not_sent(string? json)
    {
        await using var service = await TestService.StartAsync();

        await service.PostAsync(json is null ? Bodies.Without("description") : Bodies.With("description", json));

        Assert.DoesNotContain("description", Assert.Single(service.Dcs.Requests).BodyText, StringComparison.Ordinal);
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
}
