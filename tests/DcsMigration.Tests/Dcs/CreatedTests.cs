using System.Text;
using System.Text.Json;
using DcsMigration.Dcs;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class CreatedTests
{
    [Fact]
    public async Task A_200_with_an_instance_id_counts_as_created()
    {
        await using var service = await TestService.StartAsync();

        var created = Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal(Assert.Single(service.Dcs.Tasks).TaskId, created.InstanceId);
        Assert.Equal(Assert.Single(service.Dcs.Requests).RequestId, created.RequestId);
    }

    [Fact]
    public async Task A_create_is_one_request_as_the_API_page_shows_it()
    {
        await using var service = await TestService.StartAsync();

        await service.CreateAsync();

        var task = TestService.SampleTask;
        var request = Assert.Single(service.Dcs.Requests);
        Assert.Equal(
            ("POST", $"/v2/{DcsSimulator.SampleProjectId}/migration/instance", "application/json"),
            (request.Method, request.Target, request.Headers["Content-Type"]));
        Assert.Equal(
            JsonSerializer.Serialize(new
            {
                name = task.Name,
                description = task.Description,
                vpc_id = task.VpcId,
                subnet_id = task.SubnetId,
                security_group_id = task.SecurityGroupId,
            }),
            request.BodyText);
    }

    [Fact]
    public async Task A_task_without_a_description_is_sent_without_one()
    {
        await using var service = await TestService.StartAsync();

        await service.CreateAsync(TestService.SampleTask with { Description = null });

        Assert.DoesNotContain("description", Assert.Single(service.Dcs.Requests).BodyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_response_is_kept_byte_for_byte()
    {
        const string Response = "{ \"job_id\" : \"\\u006aob-1\",\r\n\t\"instance_id\":\"42\",\"future\":[1.50,null,{\"ü\":true}] }\n";
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(new Fault.Reply(200, Response, "application/json", Creates: true));

        var created = Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal("42", created.InstanceId);
        Assert.Equal(Response, Encoding.UTF8.GetString(created.Body.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    public async Task A_response_without_a_request_id_or_after_an_interim_one_counts_as_created(string interim)
    {
        await using var dcs = RawServer.Replying($"{interim}HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{{\"instance_id\":\"42\"}}");
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var created = Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal(("42", null), (created.InstanceId, created.RequestId));
    }

    [Theory]
    [InlineData("Content-Length: 65536\r\n")]
    [InlineData("")]
    public async Task A_response_of_exactly_64_KiB_counts_as_created(string length)
    {
        var body = """{"instance_id":"42"}""".PadRight(64 * 1024);
        await using var dcs = RawServer.Replying($"HTTP/1.1 200 OK\r\n{length}\r\n{body}");
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var created = Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal(body, Encoding.UTF8.GetString(created.Body.Span));
    }

    [Fact]
    public async Task A_response_whose_last_byte_is_late_counts_as_created()
    {
        var pauses = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayResume = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var dcs = RawServer.Pausing(
            "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"instance_id\":\"42\"", "}", pauses, mayResume.Task);
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var creating = service.CreateAsync();
        await pauses.Task.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);
        mayResume.SetResult();

        Assert.Equal("42", Assert.IsType<Outcome.Created>(await creating).InstanceId);
    }

    [Fact]
    public async Task A_connection_that_DCS_closed_while_idle_is_replaced()
    {
        await using var service = await TestService.StartAsync();
        await service.CreateAsync();
        await service.Dcs.RefuseConnectionsAsync();
        await service.Dcs.AcceptConnectionsAsync();

        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal(2, service.Dcs.Tasks.Count);
    }
}
