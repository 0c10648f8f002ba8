using System.Globalization;
using DcsMigration.Idempotency;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What a request with an acknowledged record does about the ledger of its name: the table of the protocol's step 2.</summary>
public sealed class LedgerDecisionTests
{
    /// <summary>
    /// The ledger's lease is in ticks from this attempt's, all other times are ticks from now: +1 is not over yet, 0 is over just now.
    /// The record is the holder's key's, read after the ledger. The first line that holds decides.
    /// </summary>
    private const string Table = """
        ledger and holder             | holder    | ledger's PurgeAfter, lease | record                   | PurgeAfter, state, lease | next
        absent                        | -         |                            |                          |                          | Take
        past PurgeAfter               | other key |  0  0                      | same use, other attempt  | +1 InProgress +1         | Take
                                      | other key | -1  0                      | same use, other attempt  | +1 Unknown     0         | Take
          this key, stale             | same use  |  0 +1                      | absent                   |                          | Take
          this key, same use          | same use  |  0  0                      | same use, this attempt   | +1 InProgress +1         | Take
        no holder                     | none      | +1 +1                      |                          |                          | Take
        this key, later lease: stale  | same use  | +1 +1                      | absent                   |                          | Stale
                                      | same use  | +1 +1                      | same use, other attempt  | +1 Unknown    +1         | Stale
                                      | other use | +1 +1                      | absent                   |                          | Stale
                                      | other use | +1 +1                      | other use, other attempt | +1 InProgress +1         | Stale
        this key, same use            | same use  | +1 -1                      | same use, this attempt   | +1 Unknown    +1         | Renew
                                      | same use  | +1  0                      | same use, this attempt   | +1 InProgress +1         | Renew
          absent, no later lease      | same use  | +1  0                      | absent                   |                          | Renew
          another, no later lease     | same use  | +1  0                      | same use, other attempt  | +1 Unknown    +1         | Renew
          later lease, this attempt   | same use  | +1 +1                      | same use, this attempt   | +1 Unknown    +1         | Renew
        this key, another use         | other use | +1 -1                      | same use, this attempt   | +1 InProgress +1         | Take
                                      | other use | +1  0                      | absent                   |                          | Take
          later lease, this attempt   | other use | +1 +1                      | same use, this attempt   | +1 InProgress +1         | Take
        holder's record absent        | other key | +1 -1                      | absent                   |                          | Take
          later lease                 | other key | +1 +1                      | absent                   |                          | Take
          of another use              | other key | +1  0                      | other use, other attempt | +1 InProgress +1         | Take
          of another use, Completed   | other key | +1  0                      | other use, other attempt | +1 Completed   0         | Take
          of another use, purged      | other key | +1  0                      | other use, other attempt |  0 Unknown     0         | Take
          past PurgeAfter             | other key | +1  0                      | same use, other attempt  |  0 Unknown     0         | TakeFromPurged
                                      | other key | +1 +1                      | same use, other attempt  | -1 InProgress +1         | TakeFromPurged
                                      | other key | +1  0                      | same use, other attempt  |  0 Completed   0         | TakeFromPurged
        holder Completed              | other key | +1  0                      | same use, other attempt  | +1 Completed   0         | TakeFromCompleted
          whatever its lease          | other key | +1  0                      | same use, other attempt  | +1 Completed  +1         | TakeFromCompleted
        holder's lease not over       | other key | +1  0                      | same use, other attempt  | +1 InProgress +1         | Wait
                                      | other key | +1 +1                      | same use, other attempt  | +1 Unknown    +1         | Wait
        otherwise                     | other key | +1  0                      | same use, other attempt  | +1 InProgress  0         | Help
                                      | other key | +1  0                      | same use, other attempt  | +1 InProgress -1         | Help
                                      | other key | +1 +1                      | same use, other attempt  | +1 Unknown     0         | Help
        """;

    private static readonly DateTimeOffset Now = Records.Start;

    private readonly Attempt _attempt = new(new StubTasks(new FakeTimeProvider(Now)), StubTasks.Options);

    public static TheoryData<string> Lines => [.. Table.Split('\n').Skip(1)];

    [Theory, MemberData(nameof(Lines))]
    public void The_first_line_that_holds_decides(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        var mine = Records.InProgress("this key") with { AttemptId = _attempt.Id, UseId = Records.Attempt("same use") };

        var ledger = ReadLedger(cells[1], Words(cells[2]));
        var holder = ReadHolder(ledger, Words(cells[3], ", "), Words(cells[4]));

        Assert.Equal(Enum.Parse<LedgerDecision>(cells[5]), LedgerDecisions.For(ledger, mine, _attempt, holder, Now));
    }

    private static string[] Words(string cell, string separator = " ") => cell.Split(separator, StringSplitOptions.RemoveEmptyEntries);

    private static DateTimeOffset At(DateTimeOffset time, string ticks) => time.AddTicks(long.Parse(ticks, CultureInfo.InvariantCulture));

    private Ledger? ReadLedger(string holder, string[] times) => holder == "-" ? null : Records.Ledger() with
    {
        Holder = holder switch
        {
            "none" => null,
            "other key" => new Hold(Hashes.Of("other key"), Records.Attempt("same use")),
            _ => new Hold(Hashes.Of("this key"), Records.Attempt(holder)),
        },
        PurgeAfter = At(Now, times[0]),
        LeaseUntil = At(_attempt.LeaseUntil, times[1]),
    };

    private IdempotencyRecord? ReadHolder(Ledger? ledger, string[] ids, string[] values) => ids is not [var use, var attempt] ? null : Records.InProgress("any") with
    {
        Key = ledger!.Holder!.Key,
        UseId = Records.Attempt(use),
        AttemptId = attempt == "this attempt" ? _attempt.Id : Records.Attempt(attempt),
        PurgeAfter = At(Now, values[0]),
        State = Enum.Parse<RecordState>(values[1]),
        LeaseUntil = At(Now, values[2]),
    };
}
