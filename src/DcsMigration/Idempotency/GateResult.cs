using System.Diagnostics;
using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>How a request ended.</summary>
internal abstract record GateResult
{
    private GateResult(string name) => Name = name;

    /// <summary>The result in one word, for metrics.</summary>
    public string Name { get; }

    /// <summary>The create ran, with this outcome.</summary>
    internal sealed record Ran(Outcome Outcome) : GateResult(Outcome switch
    {
        Outcome.Created => "created",
        Outcome.Rejected => "rejected",
        Outcome.NotSent => "not_sent",
        Outcome.Unknown => "unknown",
        _ => throw new UnreachableException(),
    });

    /// <summary>An earlier attempt created the task. Its reply is returned byte for byte.</summary>
    internal sealed record Replayed(Outcome.Created Created) : GateResult("replayed");

    /// <summary>Another attempt of this key or name is under way.</summary>
    internal sealed record Busy(TimeSpan RetryAfter) : GateResult("busy");

    /// <summary>The lock has as many known tasks as it can hold: so many tasks of this name were created a short time ago.</summary>
    internal sealed record NameFull(TimeSpan RetryAfter) : GateResult("name_full");

    /// <summary>The key was used with another body.</summary>
    internal sealed record KeyReused() : GateResult("key_reused");

    /// <summary>The outcome of an earlier attempt is not known yet.</summary>
    internal sealed record Unresolved(TimeSpan RetryAfter, string Reason) : GateResult("unresolved");

    /// <summary>An earlier attempt may have created one of these tasks. A person must decide which one, if any.</summary>
    internal sealed record Manual(IReadOnlyList<string> InstanceIds) : GateResult("manual");

    /// <summary>The store is unavailable. This attempt sent nothing, but an earlier one may have.</summary>
    internal sealed record StoreUnavailable() : GateResult("store_unavailable");
}
