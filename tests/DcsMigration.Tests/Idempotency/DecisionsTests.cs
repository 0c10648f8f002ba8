using System.Globalization;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The two decision tables of the gate. In each the first line that holds decides.</summary>
public sealed class DecisionsTests
{
    /// <summary>Times are in ticks from now: +1 is in the future, 0 is now.</summary>
    private const string RecordTable = """
        stored record          | body  | state      | PurgeAfter | ExpiresAt | LeaseUntil | next
        none                   | -     |            |            |           |            | Claim
        past PurgeAfter        | same  | InProgress |  0         | +1        |  0         | Claim
                               | same  | Unknown    | -1         | +1        |  0         | Claim
                               | same  | Completed  |  0         | +1        |  0         | Claim
          and expired          | same  | Completed  |  0         |  0        |  0         | Claim
          and another body     | other | Completed  |  0         | +1        |  0         | Claim
        Completed and expired  | same  | Completed  | +1         |  0        |  0         | ClaimExpired
                               | same  | Completed  | +1         | -1        |  0         | ClaimExpired
          and another body     | other | Completed  | +1         |  0        |  0         | ClaimExpired
          and a lease          | same  | Completed  | +1         |  0        | +1         | ClaimExpired
        other fingerprint      | other | Completed  | +1         | +1        |  0         | KeyReused
                               | other | InProgress | +1         | +1        | +1         | KeyReused
                               | other | InProgress | +1         | +1        |  0         | KeyReused
                               | other | Unknown    | +1         | +1        |  0         | KeyReused
          ExpiresAt is nothing | other | Unknown    | +1         |  0        |  0         | KeyReused
        Completed              | same  | Completed  | +1         | +1        |  0         | Replay
          whatever its lease   | same  | Completed  | +1         | +1        | +1         | Replay
        lease not over         | same  | InProgress | +1         | +1        | +1         | Wait
          past PurgeAfter      | same  | InProgress |  0         | +1        | +1         | Wait
                               | same  | Unknown    | -1         | -1        | +1         | Wait
          and another body     | other | Unknown    |  0         | +1        | +1         | KeyReused
                               | same  | Unknown    | +1         | +1        | +1         | Wait
          ExpiresAt is nothing | same  | InProgress | +1         |  0        | +1         | Wait
        otherwise              | same  | InProgress | +1         | +1        |  0         | Reclaim
                               | same  | InProgress | +1         | +1        | -1         | Reclaim
                               | same  | Unknown    | +1         | +1        |  0         | Reclaim
          ExpiresAt is nothing | same  | Unknown    | +1         |  0        |  0         | Reclaim
        """;

    /// <summary>
    /// Times are in ticks from now. A full lock has as many known tasks as it can hold. The record is that of the holder's key, read after
    /// the lock.
    /// </summary>
    private const string LockTable = """
        lock and holder             | holder    | PurgeAfter | record                   | PurgeAfter, state, lease | next
        absent                        | -         |            |                          |                          | Acquire
        past PurgeAfter               | other key |  0         | same use, other attempt  | +1 InProgress +1         | Acquire
                                      | other key | -1         | same use, other attempt  | +1 Unknown     0         | Acquire
          this key, superseded        | same use  |  0         | absent                   |                          | Acquire
          this key, same use          | same use  |  0         | same use, this attempt   | +1 InProgress +1         | Acquire
        no holder                     | none      | +1         |                          |                          | Acquire
        this key, not this attempt    | same use  | +1         | absent                   |                          | Superseded
                                      | same use  | +1         | same use, other attempt  | +1 Unknown    +1         | Superseded
          whatever its lease          | same use  | +1         | same use, other attempt  | +1 Unknown    -1         | Superseded
          whatever its state          | same use  | +1         | same use, other attempt  | +1 Completed   0         | Superseded
          past PurgeAfter             | same use  | +1         | same use, other attempt  |  0 Unknown     0         | Superseded
          whatever use                | other use | +1         | absent                   |                          | Superseded
                                      | other use | +1         | other use, other attempt | +1 InProgress +1         | Superseded
        this key, same use            | same use  | +1         | same use, this attempt   | +1 Unknown    +1         | Renew
                                      | same use  | +1         | same use, this attempt   | +1 InProgress  0         | Renew
        this key, another use         | other use | +1         | same use, this attempt   | +1 InProgress +1         | Acquire
        holder's record absent        | other key | +1         | absent                   |                          | Acquire
          of another use              | other key | +1         | other use, other attempt | +1 InProgress +1         | Acquire
          of another use, Completed   | other key | +1         | other use, other attempt | +1 Completed   0         | Acquire
          of another use, purged      | other key | +1         | other use, other attempt |  0 Unknown     0         | Acquire
          past PurgeAfter             | other key | +1         | same use, other attempt  |  0 Unknown     0         | AcquireFromPurged
                                      | other key | +1         | same use, other attempt  | -1 InProgress -1         | AcquireFromPurged
                                      | other key | +1         | same use, other attempt  |  0 Completed   0         | AcquireFromPurged
        holder Completed              | other key | +1         | same use, other attempt  | +1 Completed   0         | AcquireFromCompleted
          whatever its lease          | other key | +1         | same use, other attempt  | +1 Completed  +1         | AcquireFromCompleted
          past PurgeAfter, leased     | other key | +1         | same use, other attempt  |  0 Completed  +1         | AcquireFromCompleted
        holder's lease not over       | other key | +1         | same use, other attempt  | +1 InProgress +1         | Wait
                                      | other key | +1         | same use, other attempt  | +1 Unknown    +1         | Wait
          past PurgeAfter             | other key | +1         | same use, other attempt  | -1 Unknown    +1         | Wait
        holder's lease is over        | other key | +1         | same use, other attempt  | +1 InProgress  0         | ResolveHolder
                                      | other key | +1         | same use, other attempt  | +1 InProgress -1         | ResolveHolder
                                      | other key | +1         | same use, other attempt  | +1 Unknown     0         | ResolveHolder
        no room: superseded           | same use  | +1 full    | absent                   |                          | Superseded
          this key, same use          | same use  | +1 full    | same use, this attempt   | +1 Unknown    +1         | Renew
          wait first                  | other key | +1 full    | same use, other attempt  | +1 InProgress +1         | Wait
          resolve first               | other key | +1 full    | same use, other attempt  | +1 Unknown     0         | ResolveHolder
          no holder                   | none      | +1 full    |                          |                          | Full
          this key, another use       | other use | +1 full    | same use, this attempt   | +1 InProgress +1         | Full
          holder's record absent      | other key | +1 full    | absent                   |                          | Full
          holder past PurgeAfter      | other key | +1 full    | same use, other attempt  |  0 Unknown     0         | Full
          holder Completed            | other key | +1 full    | same use, other attempt  | +1 Completed   0         | Full
          past PurgeAfter             | none      |  0 full    |                          |                          | Acquire
        """;

    private static readonly DateTimeOffset Now = Records.Start;

    private static readonly Guid ThisAttempt = Records.Attempt("this attempt");

    public static TheoryData<string> RecordLines => [.. RecordTable.Split('\n').Skip(1)];

    public static TheoryData<string> LockLines => [.. LockTable.Split('\n').Skip(1)];

    [Theory, MemberData(nameof(RecordLines))]
    public void The_first_matching_line_of_the_record_table_decides(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        var stored = cells[1] == "-" ? null : Records.InProgress("a") with
        {
            Fingerprint = Sha256Hash.Of("same"),
            State = Enum.Parse<RecordState>(cells[2]),
            Created = CreatedBy(cells[2]),
            PurgeAfter = At(Now, cells[3]),
            ExpiresAt = At(Now, cells[4]),
            LeaseUntil = At(Now, cells[5]),
        };

        Assert.Equal(cells[6], Decisions.For(stored, Sha256Hash.Of(cells[1]), Now).GetType().Name);
    }

    [Theory, MemberData(nameof(LockLines))]
    public void The_first_matching_line_of_the_lock_table_decides(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        var mine = Records.InProgress("this key") with { AttemptId = ThisAttempt, UseId = Records.Attempt("same use") };

        var nameLock = ReadLock(cells[1], cells[2]);
        var holder = ReadHolder(nameLock, Words(cells[3], ", "), Words(cells[4]));

        Assert.Equal(cells[5], Decisions.For(nameLock, mine, holder, Now).GetType().Name);
    }

    private static string[] Words(string cell, string separator = " ") => cell.Split(separator, StringSplitOptions.RemoveEmptyEntries);

    private static DateTimeOffset At(DateTimeOffset time, string ticks) => time.AddTicks(long.Parse(ticks, CultureInfo.InvariantCulture));

    private static Outcome.Created? CreatedBy(string state) =>
        state == nameof(RecordState.Completed) ? new Outcome.Created("instance-1", default, RequestId: null) : null;

    private static NameLock? ReadLock(string holder, string purgeAfter) => holder == "-" ? null : Records.Lock() with
    {
        Holder = holder switch
        {
            "none" => null,
            "other key" => new KeyUse(Sha256Hash.Of("other key"), Records.Attempt("same use")),
            _ => new KeyUse(Sha256Hash.Of("this key"), Records.Attempt(holder)),
        },
        PurgeAfter = At(Now, purgeAfter.Split(' ')[0]),
        KnownTasks = purgeAfter.EndsWith("full", StringComparison.Ordinal) ? Records.MaxKnownTasks : [],
    };

    private static IdempotencyRecord? ReadHolder(NameLock? nameLock, string[] ids, string[] values)
    {
        if (ids is not [var use, var attempt])
            return null;

        return Records.InProgress("any") with
        {
            Key = nameLock!.Holder!.Key,
            UseId = Records.Attempt(use),
            AttemptId = Records.Attempt(attempt),
            PurgeAfter = At(Now, values[0]),
            State = Enum.Parse<RecordState>(values[1]),
            Created = CreatedBy(values[1]),
            LeaseUntil = At(Now, values[2]),
        };
    }
}
