using System.Globalization;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What a request does about a record that its key already has: the table of the protocol's step 1.</summary>
public sealed class RecordDecisionTests
{
    /// <summary>The times are ticks from now: +1 is not over yet, 0 is over just now. The first line that holds decides.</summary>
    private const string Table = """
        existing record        | body  | state      | PurgeAfter | ExpiresAt | LeaseUntil | next
        past PurgeAfter        | same  | InProgress |  0         | +1        | +1         | TakeOver
                               | same  | Unknown    | -1         | +1        |  0         | TakeOver
                               | same  | Completed  |  0         | +1        |  0         | TakeOver
          and expired          | same  | Completed  |  0         |  0        |  0         | TakeOver
          and another body     | other | Completed  |  0         | +1        |  0         | TakeOver
        Completed and expired  | same  | Completed  | +1         |  0        |  0         | TakeOverExpired
                               | same  | Completed  | +1         | -1        |  0         | TakeOverExpired
          and another body     | other | Completed  | +1         |  0        |  0         | TakeOverExpired
          and a lease          | same  | Completed  | +1         |  0        | +1         | TakeOverExpired
        other fingerprint      | other | Completed  | +1         | +1        |  0         | KeyReused
                               | other | InProgress | +1         | +1        | +1         | KeyReused
                               | other | InProgress | +1         | +1        |  0         | KeyReused
                               | other | Unknown    | +1         | +1        |  0         | KeyReused
          ExpiresAt is nothing | other | Unknown    | +1         |  0        |  0         | KeyReused
        Completed              | same  | Completed  | +1         | +1        |  0         | Replay
          whatever its lease   | same  | Completed  | +1         | +1        | +1         | Replay
        lease not over         | same  | InProgress | +1         | +1        | +1         | Wait
                               | same  | Unknown    | +1         | +1        | +1         | Wait
          ExpiresAt is nothing | same  | InProgress | +1         |  0        | +1         | Wait
        otherwise              | same  | InProgress | +1         | +1        |  0         | Reclaim
                               | same  | InProgress | +1         | +1        | -1         | Reclaim
                               | same  | Unknown    | +1         | +1        |  0         | Reclaim
          ExpiresAt is nothing | same  | Unknown    | +1         |  0        |  0         | Reclaim
        """;

    private static readonly DateTimeOffset Now = Records.Start;

    public static TheoryData<string> Lines => [.. Table.Split('\n').Skip(1)];

    [Theory, MemberData(nameof(Lines))]
    public void The_first_line_that_holds_decides(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        var stored = Records.InProgress("a") with
        {
            Fingerprint = Hashes.Of("same"),
            State = Enum.Parse<RecordState>(cells[2]),
            PurgeAfter = At(cells[3]),
            ExpiresAt = At(cells[4]),
            LeaseUntil = At(cells[5]),
        };

        Assert.Equal(Enum.Parse<RecordDecision>(cells[6]), RecordDecisions.For(stored, Hashes.Of(cells[1]), Now));
    }

    private static DateTimeOffset At(string ticks) => Now.AddTicks(long.Parse(ticks, CultureInfo.InvariantCulture));
}
