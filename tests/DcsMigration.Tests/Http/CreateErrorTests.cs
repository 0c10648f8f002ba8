using System.Diagnostics;
using DcsMigration.Azure;
using DcsMigration.Http;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Http;

public sealed class CreateErrorTests
{
    [Theory]
    [InlineData("", 400, "FN.4000")]
    [InlineData("[]", 400, "FN.4000")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}", 400, "FN.4000")]
    [InlineData("{\"name\":\"task-1\"}", 400, "FN.4001")]
    public async Task An_invalid_body_is_refused_and_nothing_is_sent(string body, int status, string code)
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.PostAsync(body);

        Assert.Equal(status, reply.Status);
        Assert.Equal(code, reply.Code);
        Assert.Empty(service.Dcs.Requests);
        Assert.Contains(service.Logs.GetSnapshot(), line => line.Message == $"Replied with {code} ({status}).");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_and_nothing_is_sent()
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.PostAsync(Bodies.Example + new string(' ', 16 * 1024));

        Assert.Equal(413, reply.Status);
        Assert.Equal("FN.4130", reply.Code);
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task Another_media_type_is_refused_and_nothing_is_sent()
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.SendAsync(Routes.MigrationTasks, HttpContexts.Post(Bodies.ExampleBytes, "text/plain"));

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

        var reply = await service.SendAsync(Routes.MigrationTasks, HttpContexts.Request(method));

        Assert.Equal(405, reply.Status);
        Assert.Equal("FN.4050", reply.Code);
        Assert.Equal("POST", reply.Header("Allow"));
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task An_error_of_DCS_keeps_its_status_code_message_and_request_id()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.Dcs(400, "DCS.4016", "Invalid subnet_id in the request."));

        var reply = await service.PostAsync();

        Assert.Equal(400, reply.Status);
        Assert.Equal("DCS.4016", reply.Code);
        Assert.Equal("Invalid subnet_id in the request.", reply.Message);
        Assert.Equal("dcs", reply["source"]);
        Assert.Equal(service.Dcs.Requests[0].RequestId, reply["request_id"]);
    }

    [Fact]
    public async Task An_access_key_in_an_error_of_DCS_is_masked()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.ReplaceAccessKeys();

        var reply = await service.PostAsync();

        Assert.Equal(401, reply.Status);
        Assert.Equal("APIGW.0301", reply.Code);
        Assert.Contains("err:ak not exist", reply.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-real", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_credential_nothing_is_sent()
    {
        await using var service = await TestService.StartAsync(
            source: new FailingCredentialSource(FetchError.Unavailable("Key Vault could not be reached.")));

        var reply = await service.PostAsync();

        Assert.Equal(503, reply.Status);
        Assert.Equal("FN.5031", reply.Code);
        Assert.Contains("Key Vault could not be reached.", reply.Message, StringComparison.Ordinal);
        Assert.NotNull(reply.Header("Retry-After"));
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

    [Fact]
    public async Task Within_a_trace_the_trace_id_is_that_of_the_trace()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await using var service = await TestService.StartAsync();

        var reply = await service.PostAsync("");

        Assert.Equal(activity.TraceId.ToHexString(), reply["trace_id"]);
    }

    [Fact]
    public async Task No_secret_is_ever_logged()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.ReplaceAccessKeys(new SimulatedAccessKey(TestService.DefaultCredential.Key!.AccessKey, "another-fake-secret-key"));

        await service.PostAsync();

        Assert.NotEmpty(service.Logs.GetSnapshot());
        Assert.All(
            service.Logs.GetSnapshot(),
            entry => Assert.DoesNotContain("not-a-real", $"{entry.Message}{entry.Exception}", StringComparison.Ordinal));
    }
}
