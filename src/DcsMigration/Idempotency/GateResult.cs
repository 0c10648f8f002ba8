using System.Diagnostics;
using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>How a request ended.</summary>
internal abstract record GateResult
{
    private GateResult() { }

    /// <summary>The result in one word, for metrics.</summary>
    public string Name => this switch
    {
        Ran { Outcome: Outcome.Created } => "created",
        Ran { Outcome: Outcome.Rejected } => "rejected",
        Ran { Outcome: Outcome.NotSent } => "not_sent",
        Ran => "unknown",
        Replayed => "replayed",
        Busy => "waited",
        KeyReused => "key_reused",
        Unresolved => "unsettled",
        Manual => "manual",
        StoreUnavailable => "no_store",
        _ => throw new UnreachableException(),
    };

    /// <summary>The create ran, with this outcome.</summary>
    internal sealed record Ran(Outcome Outcome) : GateResult;

    /// <summary>An earlier attempt created the task. This is its reply, byte for byte.</summary>
    internal sealed record Replayed(ReadOnlyMemory<byte> Body, string? RequestId) : GateResult;

    /// <summary>Another attempt of this key or name is under way, or the ledger is full.</summary>
    internal sealed record Busy(TimeSpan RetryAfter) : GateResult;

    /// <summary>The key was used with another body.</summary>
    internal sealed record KeyReused : GateResult;

    /// <summary>The outcome of an earlier attempt is not known yet.</summary>
    internal sealed record Unresolved(TimeSpan RetryAfter, string Reason) : GateResult;

    /// <summary>An earlier attempt may have created one of these tasks. A person must decide which one, if any.</summary>
    internal sealed record Manual(IReadOnlyList<string> InstanceIds) : GateResult;

    /// <summary>The store is unavailable. Nothing was sent.</summary>
    internal sealed record StoreUnavailable : GateResult;
}
