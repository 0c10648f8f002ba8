using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

public sealed class GateResultTests
{
    private static readonly Dictionary<string, Func<GateResult>> Named = new(StringComparer.Ordinal)
    {
        ["created"] = () => new GateResult.Ran(new Outcome.Created("instance-1", default, null)),
        ["rejected"] = () => new GateResult.Ran(new Outcome.Rejected(new DcsError(400, "DCS.4016", "", null, null), null)),
        ["not_sent"] = () => new GateResult.Ran(new Outcome.NotSent(NotSentCause.Unreachable, "No connection.")),
        ["unknown"] = () => new GateResult.Ran(new Outcome.Unknown(UnknownCause.TimedOut, "No answer.")),
        ["replayed"] = () => new GateResult.Replayed(new Outcome.Created("instance-1", default, null)),
        ["busy"] = () => new GateResult.Busy(default),
        ["name_full"] = () => new GateResult.NameFull(default),
        ["key_reused"] = () => new GateResult.KeyReused(),
        ["unresolved"] = () => new GateResult.Unresolved(default, "A reason."),
        ["manual"] = () => new GateResult.Manual([]),
        ["store_unavailable"] = () => new GateResult.StoreUnavailable(),
    };

    public static TheoryData<string> Names => [.. Named.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Each_result_has_a_name_for_metrics(string name) => Assert.Equal(name, Named[name]().Name);
}
