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
    }

    [Fact]
    public async Task One_create_is_one_request()
    {
        await using var service = await TestService.StartAsync();

        await service.CreateAsync();

        var request = Assert.Single(service.Dcs.Requests);
        Assert.Equal($"/v2/{DcsSimulator.SampleProjectId}/migration/instance", request.Target);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
    }

    [Fact]
    public async Task The_task_is_sent_with_the_members_of_the_API_page()
    {
        await using var service = await TestService.StartAsync();

        await service.CreateAsync();

        using var sent = JsonDocument.Parse(Assert.Single(service.Dcs.Requests).Body);
        Assert.Equal(
            [
                ("name", TestService.SampleTask.Name),
                ("description", TestService.SampleTask.Description),
                ("vpc_id", TestService.SampleTask.VpcId),
                ("subnet_id", TestService.SampleTask.SubnetId),
                ("security_group_id", TestService.SampleTask.SecurityGroupId),
            ],
            sent.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.GetString())));
    }

    [Fact]
    public async Task The_request_id_of_DCS_is_returned()
    {
        await using var service = await TestService.StartAsync();

        var created = Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal(Assert.Single(service.Dcs.Requests).RequestId, created.RequestId);
    }

    [Fact]
    public async Task A_job_id_that_the_API_page_does_not_list_is_kept()
    {
        await using var service = await TestService.StartAsync(includeJobId: true);

        var created = Assert.IsType<Outcome.Created>(await service.CreateAsync());

        using var reply = JsonDocument.Parse(created.Body);
        Assert.Equal("instance_id, job_id", string.Join(", ", reply.RootElement.EnumerateObject().Select(member => member.Name)));
    }

    [Fact]
    public async Task The_reply_is_kept_byte_for_byte()
    {
        const string Reply = "{ \"job_id\" : \"\\u006aob-1\",\r\n\t\"instance_id\":\"42\",\"future\":[1.50,null,{\"ü\":true}] }\n";
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(new Fault.Reply(200, Reply, "application/json", Creates: true));

        var created = Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal("42", created.InstanceId);
        Assert.Equal(Reply, Encoding.UTF8.GetString(created.Body.Span));
    }

    [Fact]
    public async Task A_reply_without_a_request_id_counts_as_created()
    {
        await using var dcs = RawServer.Replying("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"instance_id\":\"42\"}");
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var created = Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Null(created.RequestId);
    }

    [Fact]
    public async Task An_interim_reply_is_ignored()
    {
        await using var dcs = RawServer.Replying(
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"instance_id\":\"42\"}");
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var created = Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal("42", created.InstanceId);
    }

    [Theory]
    [InlineData("Content-Length: 65536\r\n")]
    [InlineData("")]
    public async Task A_reply_of_exactly_64_KiB_counts_as_created(string length)
    {
        var body = """{"instance_id":"42"}""".PadRight(64 * 1024);
        await using var dcs = RawServer.Replying($"HTTP/1.1 200 OK\r\n{length}\r\n{body}");
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var created = Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal(body, Encoding.UTF8.GetString(created.Body.Span));
    }

    [Fact]
    public async Task A_reply_whose_last_byte_is_late_counts_as_created()
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
