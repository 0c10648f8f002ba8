using System.Diagnostics;
using System.Globalization;
using DcsMigration.Credentials;
using DcsMigration.Simulators;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Endpoint;

public sealed class CreateEndpointTests
{
    [Fact]
    public async Task A_valid_request_arrives_at_DCS_as_the_API_page_shows_it()
    {
        await using var service = await TestService.StartAsync();

        await service.CreateAsync(Bodies.Example);

        var request = Assert.Single(service.Dcs.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal($"/v2/{TestService.ProjectId}/migration/instance", request.Target);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal(
            $$"""{"name":"{{Bodies.Name}}","description":"{{Bodies.Description}}","vpc_id":"{{Bodies.VpcId}}","subnet_id":"{{Bodies.SubnetId}}","security_group_id":"{{Bodies.SecurityGroupId}}"}""",
            request.BodyText);
    }

    [Fact]
    public async Task A_valid_request_is_answered_with_the_id_of_the_task()
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.CreateAsync(Bodies.Example);

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
        await using var service = await TestService.StartAsync(jobId: true);

        var reply = await service.CreateAsync(Bodies.Example);

        Assert.Equal("instance_id job_id", reply.Members);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    public async Task A_description_that_is_absent_is_not_sent(string? json)
    {
        await using var service = await TestService.StartAsync();

        await service.CreateAsync(json is null ? Bodies.Without("description") : Bodies.With("description", json));

        Assert.DoesNotContain("description", Assert.Single(service.Dcs.Requests).BodyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_description_arrives_as_it_was_meant_and_its_signature_holds()
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.CreateAsync(Bodies.With("description", "\"<b> \\\"línea\\\"\\n日本 \\ud83d\\ude80 + & %41\""));

        Assert.Equal(200, reply.Status);
        Assert.Equal("<b> \"línea\"\n日本 🚀 + & %41", Assert.Single(service.Dcs.Tasks).Description);
    }

    [Fact]
    public async Task Nothing_of_the_caller_but_the_task_is_passed_on()
    {
        using var activity = new Activity("request").Start();
        await using var service = await TestService.StartAsync();
        var context = Http.Post(Bodies.Example);
        context.Request.Headers.Authorization = "Bearer not-a-real-token";
        context.Request.Headers["x-functions-key"] = "not-a-real-function-key";
        context.Request.Headers["X-Auth-Token"] = "not-a-real-token";

        await service.CreateAsync(context);

        Assert.Equal(
            "Authorization Content-Length Content-Type Host X-Project-Id X-Sdk-Date",
            string.Join(' ', Assert.Single(service.Dcs.Requests).Headers.Keys.Order(StringComparer.OrdinalIgnoreCase)));
        Assert.StartsWith("SDK-HMAC-SHA256 ", service.Dcs.Requests[0].Headers["Authorization"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 400, "FN.4000")]
    [InlineData("[]", 400, "FN.4000")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}", 400, "FN.4000")]
    [InlineData("{\"name\":\"task-1\"}", 400, "FN.4001")]
    public async Task An_invalid_body_is_refused_and_nothing_is_sent(string body, int status, string code)
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.CreateAsync(body);

        Assert.Equal(status, reply.Status);
        Assert.Equal(code, reply.Code);
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_and_nothing_is_sent()
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.CreateAsync(Bodies.Example + new string(' ', 16 * 1024));

        Assert.Equal(413, reply.Status);
        Assert.Equal("FN.4130", reply.Code);
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task Another_media_type_is_refused_and_nothing_is_sent()
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.CreateAsync(Http.Post(Bodies.ExampleBytes, "text/plain"));

        Assert.Equal(415, reply.Status);
        Assert.Equal("FN.4150", reply.Code);
        Assert.Empty(service.Dcs.Requests);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Another_method_is_refused_and_nothing_is_sent(string method)
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.CreateAsync(Http.Request(method));

        Assert.Equal(405, reply.Status);
        Assert.Equal("FN.4050", reply.Code);
        Assert.Equal("POST", reply.Header("Allow"));
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task An_error_of_DCS_keeps_its_status_code_message_and_request_id()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(new Fault.Reply(
            400, """{"error_msg":"Invalid subnet_id in the request.","error_code":"DCS.4016","error_ext_msg":null}""", "application/json", Creates: false));

        var reply = await service.CreateAsync(Bodies.Example);

        Assert.Equal(400, reply.Status);
        Assert.Equal("DCS.4016", reply.Code);
        Assert.Equal("Invalid subnet_id in the request.", reply.Message);
        Assert.Equal("dcs", reply.Json.GetProperty("source").GetString());
        Assert.Equal(service.Dcs.Requests[0].RequestId, reply.Json.GetProperty("request_id").GetString());
    }

    [Fact]
    public async Task An_access_key_in_an_error_of_DCS_is_masked()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.ReplaceAccessKeys();

        var reply = await service.CreateAsync(Bodies.Example);

        Assert.Equal(401, reply.Status);
        Assert.Equal("APIGW.0301", reply.Code);
        Assert.Contains("err:ak not exist", reply.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-real", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_nothing_is_sent()
    {
        await using var service = await TestService.StartAsync(new FixedCredentials(CredentialFault.Unavailable("Key Vault could not be reached.")));

        var reply = await service.CreateAsync(Bodies.Example);

        Assert.Equal(503, reply.Status);
        Assert.Equal("FN.5031", reply.Code);
        Assert.Contains("Key Vault could not be reached.", reply.Message, StringComparison.Ordinal);
        Assert.NotNull(reply.Header("Retry-After"));
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task A_bug_is_answered_with_the_trace_id_and_nothing_of_the_exception()
    {
        await using var service = await TestService.StartAsync(
            new FixedCredentials(new InvalidOperationException("It holds not-a-real-secret.")));

        var reply = await service.CreateAsync(Bodies.Example);

        Assert.Equal(500, reply.Status);
        Assert.Equal("FN.5000", reply.Code);
        Assert.Equal("trace-of-the-request", reply.Json.GetProperty("trace_id").GetString());
        Assert.DoesNotContain("not-a-real-secret", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", reply.Text, StringComparison.Ordinal);
        Assert.Empty(service.Dcs.Requests);
        Assert.Contains(service.Logs.GetSnapshot(), entry => entry.Level == LogLevel.Error && entry.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task The_trace_id_is_that_of_the_trace_where_there_is_one()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await using var service = await TestService.StartAsync();

        var reply = await service.CreateAsync("");

        Assert.Equal(activity.TraceId.ToHexString(), reply.Json.GetProperty("trace_id").GetString());
    }

    [Fact]
    public async Task No_secret_is_ever_logged()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.ReplaceAccessKeys(new SimulatedAccessKey(TestService.Key.Id, "another-fake-secret-key"));

        await service.CreateAsync(Bodies.Example);

        Assert.NotEmpty(service.Logs.GetSnapshot());
        Assert.All(service.Logs.GetSnapshot(), entry => Assert.DoesNotContain("not-a-real", $"{entry.Message}{entry.Exception}", StringComparison.Ordinal));
    }
}
