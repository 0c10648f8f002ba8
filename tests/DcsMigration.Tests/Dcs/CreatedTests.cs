using System.Text;
using System.Text.Json;
using DcsMigration.Dcs;
using DcsMigration.Simulators;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class CreatedTests
{
    [Fact]
    public async Task A_200_with_an_instance_id_is_created()
    {
        await using var graph = await TestService.StartAsync();

        var created = Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal(Assert.Single(graph.Dcs.Tasks).TaskId, created.InstanceId);
    }

    [Fact]
    public async Task One_create_is_one_request()
    {
        await using var graph = await TestService.StartAsync();

        await graph.CreateAsync();

        var request = Assert.Single(graph.Dcs.Requests);
        Assert.Equal($"/v2/{DcsSimulatorOptions.SampleProjectId}/migration/instance", request.Target);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
    }

    [Fact]
    public async Task What_is_asked_for_is_what_is_sent()
    {
        await using var graph = await TestService.StartAsync();

        await graph.CreateAsync();

        using var sent = JsonDocument.Parse(Assert.Single(graph.Dcs.Requests).Body);
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
    public async Task The_request_id_of_DCS_comes_along()
    {
        await using var graph = await TestService.StartAsync();

        var created = Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal(Assert.Single(graph.Dcs.Requests).RequestId, created.RequestId);
    }

    [Fact]
    public async Task A_job_id_that_the_API_page_does_not_list_is_kept()
    {
        await using var graph = await TestService.StartAsync(includeJobId: true);

        var created = Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        using var reply = JsonDocument.Parse(created.Body);
        Assert.Equal("instance_id, job_id", string.Join(", ", reply.RootElement.EnumerateObject().Select(member => member.Name)));
    }

    [Fact]
    public async Task The_reply_is_kept_byte_for_byte()
    {
        const string Reply = "{ \"job_id\" : \"\\u006aob-1\",\r\n\t\"instance_id\":\"42\",\"future\":[1.50,null,{\"ü\":true}] }\n";
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(new Fault.Reply(200, Reply, "application/json", Creates: true));

        var created = Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal("42", created.InstanceId);
        Assert.Equal(Reply, Encoding.UTF8.GetString(created.Body.Span));
    }

    [Fact]
    public async Task A_reply_without_a_request_id_is_created_all_the_same()
    {
        await using var dcs = RawServer.Replying("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"instance_id\":\"42\"}");
        await using var graph = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var created = Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Null(created.RequestId);
    }

    [Fact]
    public async Task An_interim_reply_is_passed_over()
    {
        await using var dcs = RawServer.Replying(
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"instance_id\":\"42\"}");
        await using var graph = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var created = Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal("42", created.InstanceId);
    }

    [Fact]
    public async Task A_connection_that_DCS_closed_while_it_was_idle_costs_nothing()
    {
        await using var graph = await TestService.StartAsync();
        await graph.CreateAsync();
        await graph.Dcs.RefuseConnectionsAsync();
        await graph.Dcs.AcceptConnectionsAsync();

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal(2, graph.Dcs.Tasks.Count);
    }
}
