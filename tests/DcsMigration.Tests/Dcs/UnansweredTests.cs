using DcsMigration.Dcs;
using DcsMigration.Simulators;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class UnansweredTests
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task No_answer_in_time_is_unknown()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Faults.HangBeforeCreating);

        AssertTimedOut(await CreateAndRunOutOfTimeAsync(graph));

        Assert.Empty(graph.Dcs.Tasks);
        Assert.Single(graph.Dcs.Requests);
    }

    [Fact]
    public async Task No_answer_in_time_though_the_task_was_created_is_unknown()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Faults.HangAfterCreating);

        AssertTimedOut(await CreateAndRunOutOfTimeAsync(graph));

        Assert.Single(graph.Dcs.Tasks);
        Assert.Single(graph.Dcs.Requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"instance_id\":")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"instance_id\":\"42\"}")]
    public async Task An_answer_that_stops_halfway_is_unknown_when_the_time_is_over(string beginning)
    {
        var stalls = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var dcs = RawServer.Stalling(beginning, stalls);
        await using var graph = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var creating = graph.CreateAsync();
        await stalls.Task.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);
        graph.Time.Advance(AttemptTimeout);

        AssertTimedOut(await creating);
        Assert.Equal(1, dcs.Connections);
    }

    [Fact]
    public async Task A_reset_after_sending_is_unknown()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Faults.ResetBeforeReading);

        AssertLost(await graph.CreateAsync());

        Assert.Empty(graph.Dcs.Tasks);
        Assert.Single(graph.Dcs.Requests);
    }

    [Fact]
    public async Task A_reset_after_creating_is_unknown()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Faults.ResetAfterCreating);

        AssertLost(await graph.CreateAsync());

        Assert.Single(graph.Dcs.Tasks);
        Assert.Single(graph.Dcs.Requests);
    }

    [Fact]
    public async Task A_reset_of_a_connection_in_use_before_is_not_sent_again_behind_our_back()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Fault.None, Faults.ResetAfterCreating);
        await graph.CreateAsync();

        AssertLost(await graph.CreateAsync());

        Assert.Equal(2, graph.Dcs.Requests.Count);
    }

    [Fact]
    public async Task A_connection_closed_without_a_word_is_unknown()
    {
        await using var dcs = RawServer.Replying("");
        await using var graph = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        AssertLost(await graph.CreateAsync());

        Assert.Equal(1, dcs.Connections);
    }

    [Fact]
    public async Task An_interim_reply_and_then_nothing_is_unknown()
    {
        await using var dcs = RawServer.Replying("HTTP/1.1 100 Continue\r\n\r\n");
        await using var graph = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        AssertLost(await graph.CreateAsync());

        Assert.Equal(1, dcs.Connections);
    }

    [Fact]
    public async Task A_truncated_reply_is_unknown()
    {
        await using var graph = await TestService.StartAsync();
        graph.Dcs.Inject(Faults.TruncatedReply);

        AssertLost(await graph.CreateAsync());

        Assert.Single(graph.Dcs.Tasks);
        Assert.Single(graph.Dcs.Requests);
    }

    private static async Task<Outcome> CreateAndRunOutOfTimeAsync(TestService graph)
    {
        var creating = graph.CreateAsync();
        await graph.WaitForDcsAsync();
        graph.Time.Advance(AttemptTimeout);
        return await creating;
    }

    private static void AssertTimedOut(Outcome outcome) =>
        Assert.Equal(new Outcome.Unknown(UnknownCause.TimedOut, "DCS did not answer in time."), outcome);

    private static void AssertLost(Outcome outcome) => Assert.Equal(
        new Outcome.Unknown(UnknownCause.ConnectionLost, "The connection to DCS closed before the reply was complete."), outcome);
}
