using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>Retries as a caller sees them, from the create route to the DCS simulator.</summary>
public sealed class IdempotentCreateTests : IAsyncLifetime
{
    private TestService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task A_retry_gets_the_first_reply_byte_for_byte()
    {
        var first = await _service.PostAsync(key: "key-1");
        var retry = await _service.PostAsync(key: "key-1");

        Assert.Equal((200, 200), (first.Status, retry.Status));
        Assert.Equal(Assert.Single(_service.Dcs.Tasks).TaskId, first["instance_id"]);
        Assert.Equal(first.Body, retry.Body);
        Assert.Null(first.Header("Idempotent-Replayed"));
        Assert.Equal("true", retry.Header("Idempotent-Replayed"));
        Assert.NotNull(first.Header("X-Request-Id"));
        Assert.Equal(first.Header("X-Request-Id"), retry.Header("X-Request-Id"));
    }

    [Fact]
    public async Task Another_key_makes_another_task()
    {
        var first = await _service.PostAsync(key: "key-1");
        var second = await _service.PostAsync(key: "key-2");

        Assert.NotEqual(first["instance_id"], second["instance_id"]);
        Assert.Equal(2, _service.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await _service.PostAsync(key: "key-1");

        var reused = await _service.PostAsync(Bodies.With("description", "\"Another task\""), "key-1");

        Assert.Equal((422, "FN.4220"), (reused.Status, reused.Code));
        Assert.Single(_service.Dcs.Requests);
    }

    [Fact]
    public async Task A_malformed_key_is_refused_before_anything_is_sent()
    {
        var refused = await _service.PostAsync(key: "\"key-1");

        Assert.Equal((400, "FN.4002"), (refused.Status, refused.Code));
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task A_retry_whose_wait_ended_gets_the_rest_of_the_lease_as_Retry_After()
    {
        using var caller = new CancellationTokenSource();

        var (first, retry) = await RetryWhileTheFirstHangsAsync(caller, stopWaiting: caller.CancelAsync);

        Assert.Equal((503, "FN.5034", "42"), (retry.Status, retry.Code, retry.Header("Retry-After")));
        Assert.Equal((502, "FN.5020", "10"), (first.Status, first.Code, first.Header("Retry-After")));
    }

    [Fact]
    public async Task A_retry_does_not_wait_while_the_host_stops()
    {
        using var caller = new CancellationTokenSource();

        var (_, retry) = await RetryWhileTheFirstHangsAsync(caller, stopWaiting: () =>
        {
            _service.StopHost();
            return Task.CompletedTask;
        });

        Assert.Equal((503, "FN.5034", "42"), (retry.Status, retry.Code, retry.Header("Retry-After")));
    }

    [Fact]
    public async Task A_request_that_did_not_reach_DCS_is_sent_again_after_SettleAfter()
    {
        _service.Dcs.Inject(Faults.ResetBeforeReading);
        await _service.PostAsync(key: "key-1");

        _service.Time.Advance(TimeSpan.FromSeconds(20));
        var early = await _service.PostAsync(key: "key-1");
        _service.Time.Advance(TimeSpan.FromSeconds(100));
        var late = await _service.PostAsync(key: "key-1");

        Assert.Equal((503, "FN.5033", "100"), (early.Status, early.Code, early.Header("Retry-After")));
        Assert.Equal(200, late.Status);
        Assert.Equal(Assert.Single(_service.Dcs.Tasks).TaskId, late["instance_id"]);
        Assert.Null(late.Header("Idempotent-Replayed"));
    }

    [Fact]
    public async Task A_request_whose_reply_was_lost_is_found_and_replayed()
    {
        _service.Dcs.Inject(Faults.ResetAfterCreating);
        var lost = await _service.PostAsync(key: "key-1");

        var retry = await _service.PostAsync(key: "key-1");

        Assert.Equal((502, "FN.5020"), (lost.Status, lost.Code));
        Assert.Equal(200, retry.Status);
        Assert.Equal("true", retry.Header("Idempotent-Replayed"));
        Assert.Equal($$"""{"instance_id":"{{Assert.Single(_service.Dcs.Tasks).TaskId}}"}""", retry.Text);
    }

    [Fact]
    public async Task The_sweep_resolves_a_request_that_nobody_retries()
    {
        _service.Dcs.Inject(Faults.ResetAfterCreating);
        await _service.PostAsync(key: "key-1");
        _service.Time.Advance(TimeSpan.FromSeconds(1));

        await _service.SweepAsync();

        var calls = _service.Dcs.Requests.Count;
        var retry = await _service.PostAsync(key: "key-1");
        Assert.Equal((200, "true"), (retry.Status, retry.Header("Idempotent-Replayed")));
        Assert.Equal(calls, _service.Dcs.Requests.Count);
    }

    [Fact]
    public async Task If_several_tasks_match_the_reply_names_them()
    {
        _service.Dcs.Inject(Faults.ResetAfterCreating);
        await _service.PostAsync(key: "key-1");
        _service.Dcs.AddTask(Bodies.Name, Bodies.Description);

        var ambiguous = await _service.PostAsync(key: "key-1");

        Assert.Equal((503, "FN.5033"), (ambiguous.Status, ambiguous.Code));
        Assert.Equal("10", ambiguous.Header("Retry-After"));
        Assert.Equal(
            _service.Dcs.Tasks.Select(task => ("instance_id", task.TaskId)).Order(),
            ambiguous.Json.GetProperty("details").EnumerateArray()
                .Select(detail => (detail.GetProperty("field").GetString()!, detail.GetProperty("message").GetString()!)).Order());
    }

    [Fact]
    public async Task A_missing_permission_to_list_is_named()
    {
        _service.Dcs.Inject(Faults.ResetAfterCreating);
        _service.Dcs.InjectForList(Faults.Dcs(403, "DCS.2003", "Insufficient permissions."));
        await _service.PostAsync(key: "key-1");

        var retry = await _service.PostAsync(key: "key-1");

        Assert.Equal((503, "FN.5033"), (retry.Status, retry.Code));
        Assert.Contains("dcs:migrationTask:list", retry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_an_equal_body_counts_as_a_retry_for_ten_minutes()
    {
        var first = await _service.PostAsync();
        _service.Time.Advance(TimeSpan.FromMinutes(9));
        var retry = await _service.PostAsync(Bodies.Example.Replace(",", " , ", StringComparison.Ordinal));
        _service.Time.Advance(TimeSpan.FromMinutes(1));
        var later = await _service.PostAsync();

        Assert.Equal(first.Body, retry.Body);
        Assert.Equal("true", retry.Header("Idempotent-Replayed"));
        Assert.Null(later.Header("Idempotent-Replayed"));
        Assert.Equal(2, _service.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_cancels_nothing()
    {
        using var caller = new CancellationTokenSource();
        _service.Dcs.Inject(Faults.Delay(TimeSpan.FromSeconds(5)));
        var first = _service.PostAsync(key: "key-1", caller: caller);
        await _service.Dcs.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);

        await caller.CancelAsync();
        _service.Time.Advance(TimeSpan.FromSeconds(5));
        await first;
        var retry = await _service.PostAsync(key: "key-1");

        Assert.Equal((200, "true"), (retry.Status, retry.Header("Idempotent-Replayed")));
        Assert.Equal(Assert.Single(_service.Dcs.Tasks).TaskId, retry["instance_id"]);
        Assert.Single(_service.Dcs.Requests);
    }

    [Fact]
    public async Task Without_the_store_nothing_is_sent()
    {
        using var nobody = new ClosedPort();
        await using var service = await TestService.StartAsync(
            ("Idempotency:TableServiceUri", $"{nobody.Address("http")}/devstoreaccount1"));

        var refused = await service.PostAsync(key: "key-1");

        Assert.Equal((503, "FN.5032", "10"), (refused.Status, refused.Code, refused.Header("Retry-After")));
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task No_log_line_contains_a_callers_key()
    {
        const string Key = "a-key-that-nobody-else-sends";
        _service.Dcs.Inject(Faults.ResetBeforeReading);
        await _service.PostAsync(key: Key);
        await _service.PostAsync(key: Key);
        await _service.PostAsync(Bodies.With("description", "\"Another task\""), Key);

        var lines = _service.Logs.GetSnapshot();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.DoesNotContain(Key, $"{line.Message} {line.Exception}", StringComparison.Ordinal));
    }

    private async Task<(SentReply First, SentReply Retry)> RetryWhileTheFirstHangsAsync(
        CancellationTokenSource caller, Func<Task> stopWaiting)
    {
        _service.Dcs.Inject(Faults.HangBeforeCreating);
        var first = _service.PostAsync(key: "key-1");
        await _service.WaitForDcsAsync();
        var retry = _service.PostAsync(key: "key-1", caller: caller);
        await stopWaiting();
        var replied = await retry;
        _service.Dcs.ReleaseHangs();
        return (await first, replied);
    }
}
