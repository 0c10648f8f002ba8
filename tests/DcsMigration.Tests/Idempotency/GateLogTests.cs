using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Text;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What operators see of a request: for each transition a count, and a line with the hash of the key.</summary>
public sealed class GateLogTests : IDisposable
{
    private static readonly Sha256Hash Key = Sha256Hash.Of("a");

    private static readonly Dictionary<string, (Action<GateLog> Record, LogLevel Level, string? Line)> Expected = new()
    {
        ["replayed"] = (
            log => log.Answered(Key, new GateResult.Replayed(new Outcome.Created("instance-1", default, null))),
            LogLevel.Information,
            null),
        ["busy"] = (log => log.Answered(Key, new GateResult.Busy(default)), LogLevel.Information, null),
        ["name_full"] = (log => log.Answered(Key, new GateResult.NameFull(default)), LogLevel.Information, null),
        ["key_reused"] = (log => log.Answered(Key, new GateResult.KeyReused()), LogLevel.Warning, null),
        ["completed"] = (log => log.Ended(Key, new Outcome.Created("instance-1", default, null)), LogLevel.Information, null),
        ["unknown"] = (log => log.Ended(Key, new Outcome.Unknown(UnknownCause.TimedOut, "No answer.")), LogLevel.Warning, null),
        ["released"] = (log => log.Ended(Key, new Outcome.NotSent(NotSentCause.Unreachable, "No connection.")), LogLevel.Information, null),
        ["reconciled"] = (
            log => log.Reconciled(Key, "instance-1"),
            LogLevel.Information,
            $"Request {Key} created instance-1, according to DCS's list."),
        ["not_created"] = (log => log.NotCreated(Key), LogLevel.Information, null),
        ["stays_unknown"] = (
            log => log.Unresolved(Key, new GateResult.Unresolved(default, "A reason.")),
            LogLevel.Information,
            $"The outcome of request {Key} is still unknown. A reason."),
        ["manual"] = (
            log => log.Manual(Key, new GateResult.Manual(["instance-1", "instance-2"])),
            LogLevel.Error,
            $"A person must resolve the outcome of request {Key}: DCS lists instance-1, instance-2. "
            + "If one of them is this request's task, delete the others in the DCS console; "
            + "a single task with another description can be used as it is. "
            + $"If none is, delete the table row with PartitionKey ca and RowKey {Key}."),
        ["abandoned"] = (log => log.Abandoned(Key), LogLevel.Warning, null),
        ["lease_lost"] = (log => log.LeaseLost(Key), LogLevel.Warning, null),
        ["store_unavailable"] = (
            log => log.StoreUnavailable(Key, new StoreUnavailableException("Down.")),
            LogLevel.Warning,
            $"The idempotency store is unavailable for request {Key}."),
        ["instance_conflict"] = (
            log => log.InstanceConflict(Key, "instance-1"),
            LogLevel.Error,
            $"Request {Key} created instance-1, but its record was completed or replaced by another attempt in the meantime. "
            + "Check both tasks in the DCS console."),
    };

    /// <summary>The one line of a create also says how it ended.</summary>
    private static readonly Dictionary<string, string> Outcomes = new()
    {
        ["completed"] = ", created instance-1",
        ["unknown"] = ", unknown, TimedOut: No answer.",
        ["released"] = ", not sent, Unreachable: No connection.",
    };

    private readonly GateHarness _harness = new();

    public static TheoryData<string> Lines => [.. Expected.Keys];

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_replay_and_a_reused_key_are_counted()
    {
        await _harness.AskAsync("a");
        await _harness.AskAsync("a");
        await _harness.AskAsync("a", body: "another");

        Assert.Equal(["completed", "replayed", "key_reused"], _harness.Transitions);
    }

    [Fact]
    public async Task An_outcome_that_a_person_must_resolve_is_counted()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Dcs.AddTask(GateHarness.Request("a").Task);
        await _harness.AskAsync("a");

        Assert.Equal(["unknown", "manual"], _harness.Transitions);
    }

    [Fact]
    public async Task A_store_that_is_unavailable_is_logged_with_its_exception()
    {
        _harness.Store.Fail(call: 1, isApplied: false);
        await _harness.AskAsync("a");

        var line = Assert.Single(_harness.Logs.GetSnapshot(), line => line.Id.Id == 5);
        Assert.Equal(
            (LogLevel.Warning, $"The idempotency store is unavailable for request {Sha256Hash.Of("a")}."), (line.Level, line.Message));
        Assert.IsType<StoreUnavailableException>(line.Exception);
    }

    [Theory, MemberData(nameof(Lines))]
    public void Each_transition_is_counted_and_logged_at_its_level_with_the_hash_of_the_key(string transition)
    {
        var (record, level, message) = Expected[transition];

        record(_harness.Log);

        Assert.Equal([transition], _harness.Transitions);
        var lines = _harness.Logs.GetSnapshot();
        Assert.Equal((level, $"Request {Key}: {transition}{Outcomes.GetValueOrDefault(transition)}."), (lines[0].Level, lines[0].Message));
        // The alerts read these two.
        Assert.Equal(Key.ToString(), lines[0].GetStructuredStateValue("Key"));
        Assert.Equal(transition, lines[0].GetStructuredStateValue("Transition"));
        Assert.Equal(message is null ? [] : [(level, message)], lines.Skip(1).Select(line => (line.Level, line.Message)));
    }

    [Fact]
    public void An_answer_that_is_counted_elsewhere_is_not_counted_twice()
    {
        GateResult[] answers =
        [
            new GateResult.Manual(["instance-1"]),
            new GateResult.Unresolved(default, "A reason."),
            new GateResult.StoreUnavailable(),
        ];

        Assert.All(answers, answer => _harness.Log.Answered(Key, answer));

        Assert.Empty(_harness.Transitions);
        Assert.Empty(_harness.Logs.GetSnapshot());
    }

    [Fact]
    public void A_run_of_the_sweep_is_logged_and_is_no_transition()
    {
        _harness.Log.Swept(isComplete: true, open: 2, new SweepScan([], Open: 3, Purged: 4, []));

        Assert.Empty(_harness.Transitions);
        var line = Assert.Single(_harness.Logs.GetSnapshot());
        Assert.Equal(
            (LogLevel.Information, "Sweep completed: deleted 4 old rows, left 2 records without an outcome."), (line.Level, line.Message));
    }
}
