using DcsMigration.Simulators;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>Retries as a caller sees them, through all real parts to the DCS simulator.</summary>
public sealed class IdempotentCreateTests : IAsyncLifetime
{
    private ServiceBeforeSimulator _service = null!;

    public async ValueTask InitializeAsync() => _service = await ServiceBeforeSimulator.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task A_retry_gets_the_first_reply_byte_for_byte()
    {
        var first = await Answered.PostAsync(_service, "key-1");
        var retry = await Answered.PostAsync(_service, "key-1");

        Assert.Equal((200, 200), (first.Status, retry.Status));
        Assert.Equal(Assert.Single(_service.Dcs.Tasks).TaskId, first["instance_id"]);
        Assert.Equal(first.Body, retry.Body);
        Assert.Null(first.Replayed);
        Assert.Equal("true", retry.Replayed);
        Assert.NotNull(first.RequestId);
        Assert.Equal(first.RequestId, retry.RequestId);
    }

    [Fact]
    public async Task Another_key_makes_another_task()
    {
        var first = await Answered.PostAsync(_service, "key-1");
        var second = await Answered.PostAsync(_service, "key-2");

        Assert.NotEqual(first["instance_id"], second["instance_id"]);
        Assert.Equal(2, _service.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await Answered.PostAsync(_service, "key-1");

        var reused = await Answered.PostAsync(_service, "key-1", Answered.Example.Replace("A task", "Another task", StringComparison.Ordinal));

        Assert.Equal((422, "FN.4220"), (reused.Status, reused["error_code"]));
        Assert.Single(_service.Dcs.Requests);
    }

    [Fact]
    public async Task A_malformed_key_is_refused_before_anything_is_sent()
    {
        var refused = await Answered.PostAsync(_service, "\"key-1");

        Assert.Equal((400, "FN.4002"), (refused.Status, refused["error_code"]));
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task A_retry_that_waits_in_vain_learns_how_long_the_first_request_may_still_take()
    {
        _service.Dcs.Inject(Faults.HangBeforeCreating);
        var first = Answered.PostAsync(_service, "key-1");
        await _service.Dcs.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);

        using var caller = new CancellationTokenSource();
        var waiting = Answered.PostAsync(_service, "key-1", caller: caller);
        await caller.CancelAsync();
        var retry = await waiting;
        _service.Dcs.ReleaseHangs();
        var unknown = await first;

        Assert.Equal((503, "FN.5034", "42"), (retry.Status, retry["error_code"], retry.RetryAfter));
        Assert.Equal((502, "FN.5020", "10"), (unknown.Status, unknown["error_code"], unknown.RetryAfter));
    }

    [Fact]
    public async Task A_request_that_was_lost_on_its_way_runs_again_once_that_is_sure()
    {
        _service.Dcs.Inject(Faults.ResetBeforeReading);
        await Answered.PostAsync(_service, "key-1");

        _service.Time.Advance(TimeSpan.FromSeconds(20));
        var early = await Answered.PostAsync(_service, "key-1");
        _service.Time.Advance(TimeSpan.FromSeconds(100));
        var late = await Answered.PostAsync(_service, "key-1");

        Assert.Equal((503, "FN.5033", "100"), (early.Status, early["error_code"], early.RetryAfter));
        Assert.Equal(200, late.Status);
        Assert.Equal(Assert.Single(_service.Dcs.Tasks).TaskId, late["instance_id"]);
        Assert.Null(late.Replayed);
    }

    [Fact]
    public async Task A_request_whose_reply_was_lost_is_found_and_replayed()
    {
        _service.Dcs.Inject(Faults.ResetAfterCreating);
        var lost = await Answered.PostAsync(_service, "key-1");

        var retry = await Answered.PostAsync(_service, "key-1");

        Assert.Equal((502, "FN.5020"), (lost.Status, lost["error_code"]));
        Assert.Equal(200, retry.Status);
        Assert.Equal("true", retry.Replayed);
        Assert.Equal($$"""{"instance_id":"{{Assert.Single(_service.Dcs.Tasks).TaskId}}"}""", System.Text.Encoding.UTF8.GetString(retry.Body));
    }

    [Fact]
    public async Task Where_several_tasks_match_a_person_is_told_which()
    {
        _service.Dcs.Inject(Faults.ResetAfterCreating);
        await Answered.PostAsync(_service, "key-1");
        _service.Dcs.AddTask(Answered.Name, Answered.Description);

        var ambiguous = await Answered.PostAsync(_service, "key-1");

        Assert.Equal((503, "FN.5033"), (ambiguous.Status, ambiguous["error_code"]));
        Assert.Equal("10", ambiguous.RetryAfter);
        Assert.Equal(
            _service.Dcs.Tasks.Select(task => ("instance_id", task.TaskId)).Order(),
            ambiguous.Json.GetProperty("details").EnumerateArray()
                .Select(detail => (detail.GetProperty("field").GetString()!, detail.GetProperty("message").GetString()!)).Order());
    }

    [Fact]
    public async Task A_missing_right_to_list_is_named()
    {
        _service.Dcs.Inject(Faults.ResetAfterCreating);
        _service.Dcs.InjectForList(Faults.Dcs(403, "DCS.2003", "Insufficient permissions."));
        await Answered.PostAsync(_service, "key-1");

        var retry = await Answered.PostAsync(_service, "key-1");

        Assert.Equal((503, "FN.5033"), (retry.Status, retry["error_code"]));
        Assert.Contains("dcs:migrationTask:list", retry["error_msg"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_an_equal_body_counts_as_a_retry_for_ten_minutes()
    {
        var first = await Answered.PostAsync(_service, key: null);
        _service.Time.Advance(TimeSpan.FromMinutes(9));
        var retry = await Answered.PostAsync(_service, key: null, Answered.Example.Replace(",", " , ", StringComparison.Ordinal));
        _service.Time.Advance(TimeSpan.FromMinutes(1));
        var later = await Answered.PostAsync(_service, key: null);

        Assert.Equal(first.Body, retry.Body);
        Assert.Equal("true", retry.Replayed);
        Assert.Null(later.Replayed);
        Assert.Equal(2, _service.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_cancels_nothing()
    {
        using var caller = new CancellationTokenSource();
        _service.Dcs.Inject(Faults.Delay(TimeSpan.FromSeconds(5)));
        var first = Answered.PostAsync(_service, "key-1", caller: caller);
        await _service.Dcs.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);

        await caller.CancelAsync();
        _service.Time.Advance(TimeSpan.FromSeconds(5));
        await first;
        var retry = await Answered.PostAsync(_service, "key-1");

        Assert.Equal((200, "true"), (retry.Status, retry.Replayed));
        Assert.Equal(Assert.Single(_service.Dcs.Tasks).TaskId, retry["instance_id"]);
        Assert.Single(_service.Dcs.Requests);
    }

    [Fact]
    public async Task Without_its_store_the_service_sends_nothing()
    {
        using var nobody = new ClosedPort();
        await using var service = await ServiceBeforeSimulator.StartAsync(
            ("Idempotency:TableServiceUri", $"{nobody.Address("http")}/devstoreaccount1"));

        var refused = await Answered.PostAsync(service, "key-1");

        Assert.Equal((503, "FN.5032", "10"), (refused.Status, refused["error_code"], refused.RetryAfter));
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task No_log_line_has_a_callers_key()
    {
        const string Key = "a-key-that-nobody-else-sends";
        _service.Dcs.Inject(Faults.ResetBeforeReading);
        await Answered.PostAsync(_service, Key);
        await Answered.PostAsync(_service, Key);
        await Answered.PostAsync(_service, Key, Answered.Example.Replace("A task", "Another task", StringComparison.Ordinal));

        var lines = _service.Logs.GetSnapshot();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.DoesNotContain(Key, $"{line.Message} {line.Exception}", StringComparison.Ordinal));
    }
}
