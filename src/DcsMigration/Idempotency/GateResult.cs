using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>What the gate has to say of a request.</summary>
internal abstract record GateResult
{
    private GateResult() { }

    /// <summary>What became of the request, in one word for a metric.</summary>
    public string Name => this switch
    {
        Ran { Outcome: Outcome.Created } => "created",
        Ran { Outcome: Outcome.Rejected } => "rejected",
        Ran { Outcome: Outcome.NotSent } => "not_sent",
        Ran => "unknown",
        Replayed => "replayed",
        InProgress => "in_progress",
        KeyReused => "key_reused",
        Unsettled => "unsettled",
        Ambiguous => "ambiguous",
        _ => "no_store",
    };

    /// <summary>The create ran, and this became of it.</summary>
    internal sealed record Ran(Outcome Outcome) : GateResult;

    /// <summary>The task was created by an earlier request with this key: its reply, byte for byte.</summary>
    internal sealed record Replayed(ReadOnlyMemory<byte> Body, string? RequestId) : GateResult;

    /// <summary>An equal request is being worked on now.</summary>
    internal sealed record InProgress : GateResult;

    /// <summary>The key was used with another body.</summary>
    internal sealed record KeyReused : GateResult;

    /// <summary>An earlier attempt may have created the task, and it is not known yet.</summary>
    internal sealed record Unsettled(TimeSpan RetryAfter, string Reason) : GateResult;

    /// <summary>More tasks match than can be this key's: a person must say which.</summary>
    internal sealed record Ambiguous(IReadOnlyList<string> InstanceIds) : GateResult;

    /// <summary>The store can't be had, and nothing was sent.</summary>
    internal sealed record StoreUnavailable : GateResult;
}
