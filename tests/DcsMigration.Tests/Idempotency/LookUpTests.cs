using System.Text;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What DCS's list says about an attempt whose outcome is unknown.</summary>
public sealed class LookUpTests : IDisposable
{
    private readonly GateHarness _harness = new();

    private static MigrationTaskRequest Task1 => GateHarness.Request("a").Task;

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(null, "")]
    [InlineData("", null)]
    [InlineData("A task", "A task")]
    public async Task No_description_and_an_empty_one_are_the_same(string? sent, string? listed)
    {
        await _harness.AskAsync("a", Answer.IsLost, description: sent);
        var id = _harness.Dcs.AddTask(Task1 with { Description = listed });

        Assert.Equal(id, GateHarness.IdIn(await _harness.AskAsync("a", description: sent)));
    }

    [Fact]
    public async Task Several_tasks_need_a_person()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Dcs.AddTask(Task1);

        var manual = Assert.IsType<GateResult.Manual>(await _harness.AskAsync("a"));

        Assert.Equal(_harness.Dcs.Tasks, manual.InstanceIds);
        Assert.Equal(1, _harness.Dcs.Creates);
    }

    [Fact]
    public async Task A_task_with_another_description_needs_a_person()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        var other = _harness.Dcs.AddTask(Task1 with { Description = "Changed" });
        _harness.Time.Advance(GateHarness.SettleAfter);

        Assert.Equal([other], Assert.IsType<GateResult.Manual>(await _harness.AskAsync("a")).InstanceIds);
    }

    [Fact]
    public async Task A_task_without_a_date_needs_a_person()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        var undated = _harness.Dcs.AddTask(Task1, hasDate: false);

        Assert.Equal([undated], Assert.IsType<GateResult.Manual>(await _harness.AskAsync("a")).InstanceIds);
    }

    [Fact]
    public async Task Once_a_person_has_deleted_the_duplicates_the_request_is_resolved()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        var duplicate = _harness.Dcs.AddTask(Task1);
        await _harness.AskAsync("a");

        _harness.Dcs.DeleteTask(duplicate);

        Assert.Equal("instance-1", GateHarness.IdIn(await _harness.AskAsync("a")));
    }

    [Fact]
    public async Task Once_a_person_has_deleted_the_row_the_lock_is_released_and_its_tasks_are_left_alone()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Dcs.AddTask(Task1);
        await _harness.AskAsync("a");
        _harness.Time.Advance(IdempotencyOptions.Skew + TimeSpan.FromTicks(1));

        Assert.Equal(DeleteResult.Gone, await _harness.Memory.DeleteRecordAsync((await _harness.RecordAsync("a"))!));
        await _harness.AskAsync("b", Answer.CreatesAndIsLost);

        Assert.Equal("instance-3", GateHarness.IdIn(await _harness.AskAsync("b")));
    }

    [Fact]
    public async Task A_list_that_is_unavailable_proves_nothing()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Dcs.ListFault = "DCS's list could not be read.";
        _harness.Time.Advance(GateHarness.Settled);

        var unresolved = Assert.IsType<GateResult.Unresolved>(await _harness.AskAsync("a"));

        Assert.Equal((TimeSpan.FromSeconds(10), "DCS's list could not be read."), (unresolved.RetryAfter, unresolved.Reason));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public async Task Tasks_count_from_the_beginning_of_the_hold_less_the_skew(int ticks, bool counts)
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Dcs.AddTask(Task1, GateHarness.StartTime - IdempotencyOptions.Skew + TimeSpan.FromTicks(ticks));

        var result = await _harness.AskAsync("a");

        Assert.Equal(counts, result is GateResult.Replayed);
        Assert.Equal(!counts, result is GateResult.Unresolved);
    }

    [Fact]
    public async Task A_retry_does_not_change_the_time_from_which_tasks_count()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Dcs.ListLag = TimeSpan.FromHours(1);
        var own = _harness.Dcs.AddTask(Task1);
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        await _harness.AskAsync("a");
        _harness.Dcs.ListFault = "DCS's list could not be read.";
        _harness.Time.Advance(TimeSpan.FromHours(1));
        await _harness.AskAsync("a");
        _harness.Dcs.ListFault = null;

        Assert.Equal(own, GateHarness.IdIn(await _harness.AskAsync("a")));
    }

    [Fact]
    public async Task A_lookup_says_why_the_outcome_is_not_known_yet()
    {
        await _harness.AskAsync("a", Answer.IsLost);

        Assert.Equal(
            new GateResult.Unresolved(GateHarness.SettleAfter, "DCS does not list the task, but it may still appear."),
            await _harness.AskAsync("a"));
    }

    [Fact]
    public async Task A_found_task_is_replayed_with_the_reply_of_a_create_and_without_a_request_id()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);

        var replayed = Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));

        Assert.Equal("""{"instance_id":"instance-1"}""", Encoding.UTF8.GetString(replayed.Created.Body.Span));
        Assert.Null(replayed.Created.RequestId);
    }

    [Fact]
    public async Task A_found_task_is_not_returned_if_the_record_has_changed_meanwhile()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        ChangeRecordBeforeListAnswers(record => record.EndLease(_harness.Time.GetUtcNow()));

        Assert.Equal(new GateResult.Busy(TimeSpan.FromSeconds(10)), await _harness.AskAsync("a"));
        Assert.Equal(["unknown", "busy"], _harness.Transitions);
        Assert.Equal(Assert.Single(_harness.Dcs.Tasks), GateHarness.IdIn(await _harness.AskAsync("a")));
    }

    [Fact]
    public async Task A_found_task_is_not_returned_if_the_record_belongs_to_another_use_meanwhile()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        ChangeRecordBeforeListAnswers(record =>
            (record with { UseId = Records.Attempt("another use") })
                .Complete(new Outcome.Created("instance-2", default, null), _harness.Time.GetUtcNow()));

        Assert.Equal(new GateResult.Busy(TimeSpan.FromSeconds(10)), await _harness.AskAsync("a"));
    }

    [Fact]
    public async Task The_reply_of_the_slow_attempt_itself_is_returned_if_it_is_received_during_the_lookup()
    {
        var answer = new TaskCompletionSource<Outcome>();
        var slow = _harness.AskAsync("a", _ => answer.Task);
        var created = _harness.Dcs.Create(Task1, Answer.Creates);
        _harness.Time.Advance(GateHarness.Lease);
        _harness.Dcs.BeforeListAnswers = async () =>
        {
            answer.SetResult(created);
            await slow;
        };

        var retry = Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));

        Assert.Equal(ModelDcs.Body("instance-1"), retry.Created.Body.ToArray());
        Assert.Equal(["completed", "replayed"], _harness.Transitions);
    }

    [Fact]
    public async Task Several_tasks_are_not_reported_if_the_record_has_changed_meanwhile()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Dcs.AddTask(Task1);
        ChangeRecordBeforeListAnswers(record => record.EndLease(_harness.Time.GetUtcNow()));

        Assert.Equal(new GateResult.Busy(TimeSpan.FromSeconds(10)), await _harness.AskAsync("a"));
        Assert.Equal(["unknown", "busy"], _harness.Transitions);
    }

    [Fact]
    public async Task An_outcome_that_is_not_known_yet_is_reported_even_if_the_record_has_changed_meanwhile()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        ChangeRecordBeforeListAnswers(record => record.EndLease(_harness.Time.GetUtcNow()));

        Assert.IsType<GateResult.Unresolved>(await _harness.AskAsync("a"));
        Assert.Equal(["unknown", "stays_unknown"], _harness.Transitions);
    }

    [Fact]
    public async Task A_record_that_changed_before_the_create_sends_nothing()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Time.Advance(GateHarness.SettleAfter);
        ChangeRecordBeforeListAnswers(record => record.EndLease(_harness.Time.GetUtcNow()));

        Assert.Equal(new GateResult.Busy(TimeSpan.FromSeconds(10)), await _harness.AskAsync("a"));
        Assert.Equal(1, _harness.Dcs.Creates);
        Assert.Equal(["unknown", "not_created", "busy"], _harness.Transitions);
    }

    [Theory]
    [InlineData(Answer.CreatesAndIsLost, 0, "unknown reconciled completed")]
    [InlineData(Answer.IsLost, 0, "unknown stays_unknown")]
    [InlineData(Answer.IsLost, 2, "unknown not_created completed")]
    public async Task What_a_lookup_for_another_key_finds_is_void_if_its_record_has_changed_meanwhile(
        Answer answer, int minutes, string transitions)
    {
        await _harness.AskAsync("a", answer);
        _harness.Time.Advance(TimeSpan.FromMinutes(minutes));
        ChangeRecordBeforeListAnswers(record => record.EndLease(_harness.Time.GetUtcNow()));

        await _harness.AskAsync("b");

        // It is looked up again, and only that is counted.
        Assert.Equal(2, _harness.Dcs.Searches);
        Assert.Equal(transitions, string.Join(' ', _harness.Transitions));
    }

    [Fact]
    public async Task Another_keys_record_that_has_changed_before_its_lookup_is_read_again()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        var freeze = _harness.Store.FreezeAfter(nameof(IIdempotencyStore.ReadRecordAsync));
        var b = _harness.AskAsync("b");
        await _harness.AskAsync("a");

        freeze.Wake();

        Assert.Equal("instance-2", GateHarness.IdIn(await b));
        Assert.Equal(1, _harness.Dcs.Searches);
    }

    private void ChangeRecordBeforeListAnswers(Func<IdempotencyRecord, IdempotencyRecord> change) =>
        _harness.Dcs.BeforeListAnswers = async () =>
    {
        _harness.Dcs.BeforeListAnswers = null;
        await _harness.Memory.PutAsync(change((await _harness.RecordAsync("a"))!));
    };
}
