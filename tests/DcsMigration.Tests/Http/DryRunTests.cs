using DcsMigration.Secrets;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>?dry_run=true checks all that a create needs, and creates nothing.</summary>
public sealed class DryRunTests : IAsyncLifetime
{
    private TestService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData("true")]
    [InlineData("True")]
    public async Task A_valid_request_is_reported_as_valid_and_nothing_is_created(string value)
    {
        var reply = await PostAsync($"?dry_run={value}");

        Assert.Equal(200, reply.Status);
        Assert.True(reply.Json.GetProperty("dry_run").GetBoolean());
        Assert.Contains("DCS did not check the values, and nothing was created.", reply["message"], StringComparison.Ordinal);
        Assert.Empty(_service.Dcs.Tasks);
        var request = Assert.Single(_service.Dcs.Requests);
        Assert.Equal("GET", request.Method);
        Assert.Contains("limit=1", request.Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_key_is_reserved()
    {
        await PostAsync("?dry_run=true", Bodies.Without("description"));
        var created = await PostAsync("");

        Assert.Equal(200, created.Status);
        Assert.Null(created.Header("Idempotent-Replayed"));
        Assert.Single(_service.Dcs.Tasks);
    }

    [Fact]
    public async Task A_dry_run_ignores_a_key_that_is_in_use()
    {
        await PostAsync("");

        Assert.True((await PostAsync("?dry_run=true", Bodies.Without("description"))).Json.GetProperty("dry_run").GetBoolean());
    }

    [Theory]
    [InlineData("?dry_run=false")]
    [InlineData("?code=not-a-real-key")]
    [InlineData("?code=not-a-real-key&dry_run=False")]
    public async Task Without_dry_run_the_task_is_created(string query)
    {
        await PostAsync(query);

        Assert.Single(_service.Dcs.Tasks);
    }

    [Theory]
    [InlineData("?dry_run=1")]
    [InlineData("?dry_run=yes")]
    [InlineData("?dry_run")]
    [InlineData("?dry_run=true&dry_run=false")]
    public async Task Any_other_value_is_refused(string query)
    {
        var reply = await PostAsync(query);

        Assert.Equal((400, "FN.4001"), (reply.Status, reply.Code));
        Assert.Equal("Correct the query: dry_run must be true or false, and sent once.", reply.Message);
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task An_invalid_body_is_refused_by_a_dry_run_too()
    {
        var reply = await PostAsync("?dry_run=true", "{}");

        Assert.Equal((400, "FN.4001"), (reply.Status, reply.Code));
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task An_error_of_the_list_is_relayed_and_says_that_nothing_was_created()
    {
        _service.Dcs.InjectForList(Faults.NestedError(500, "DCS.5000", "Internal service error."));

        var reply = await PostAsync("?dry_run=true");

        Assert.Equal((500, "DCS.5000"), (reply.Status, reply.Code));
        Assert.EndsWith("Nothing was created.", reply["advice"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 502, "FN.5020")]
    [InlineData(299, 502, "FN.5020")]
    [InlineData(300, 502, "FN.5021")]
    [InlineData(408, 502, "FN.5021")]
    [InlineData(499, 502, "FN.5021")]
    [InlineData(500, 502, "FN.5020")]
    [InlineData(503, 502, "FN.5020")]
    public async Task A_list_from_something_other_than_DCS_is_reported(int listStatus, int status, string code)
    {
        _service.Dcs.InjectForList(new Fault.Reply(listStatus, "Not from DCS.", "text/plain", Creates: false));

        var reply = await PostAsync("?dry_run=true");

        Assert.Equal((status, code), (reply.Status, reply.Code));
        Assert.Contains($"{listStatus}", reply.Message, StringComparison.Ordinal);
        Assert.StartsWith("Nothing was created.", reply["advice"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"migration_tasks\":[")]
    public async Task A_list_that_does_not_arrive_in_time_is_reported(string beginning)
    {
        var stalls = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var dcs = RawServer.Stalling(beginning, stalls);
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var checking = service.PostAsync(query: "?dry_run=true");
        await stalls.Task.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);
        service.Time.Advance(TestOptions.Dcs.AttemptTimeout);

        AssertNothingCreated(504, "FN.5040", "DCS did not return its task list. DCS did not answer in time.", await checking);
    }

    [Fact]
    public async Task A_list_that_ends_too_early_is_reported()
    {
        _service.Dcs.InjectForList(Faults.ResetBeforeReading);

        AssertNothingCreated(
            502,
            "FN.5020",
            "DCS did not return its task list. The connection to DCS closed before the reply was complete.",
            await PostAsync("?dry_run=true"));
    }

    [Fact]
    public async Task DCS_that_can_not_be_reached_is_reported()
    {
        await _service.Dcs.RefuseConnectionsAsync();

        AssertNothingCreated(503, "FN.5030", "DCS did not accept the connection.", await PostAsync("?dry_run=true"));
    }

    [Fact]
    public async Task An_unavailable_credential_is_reported()
    {
        await using var service = await TestService.StartAsync(
            source: new FailingCredentialSource(FetchError.Unavailable("Key Vault is down.")));

        var reply = await service.PostAsync(query: "?dry_run=true");

        Assert.Equal((503, "FN.5031"), (reply.Status, reply.Code));
    }

    private static void AssertNothingCreated(int status, string code, string why, SentReply reply)
    {
        Assert.Equal((status, code, "10"), (reply.Status, reply.Code, reply.Header("Retry-After")));
        Assert.Equal($"Retry in 10 s with the same key and body: nothing was created. {why}", reply.Message);
        Assert.Equal("Nothing was created. Send the same request with the same key again after Retry-After.", reply["advice"]);
    }

    private Task<SentReply> PostAsync(string query, string body = Bodies.Example) => _service.PostAsync(body, "order-4711", query);
}
