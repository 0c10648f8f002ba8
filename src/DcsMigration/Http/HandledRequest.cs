using System.Diagnostics;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;

namespace DcsMigration.Http;

/// <summary>How a request for a task ended, and its reply.</summary>
internal abstract record HandledRequest
{
    private HandledRequest(string name, Reply reply) => (Name, Reply) = (name, reply);

    /// <summary>How it ended in one word, for metrics.</summary>
    public string Name { get; }

    public Reply Reply { get; }

    /// <summary>The gate ran the create, or answered for it.</summary>
    internal sealed record Gated(GateResult Result, Reply Reply) : HandledRequest(Result.Name, Reply);

    /// <summary>It was a dry run.</summary>
    internal sealed record Checked(DcsCheck Check, Reply Reply) : HandledRequest("dry_run", Reply);

    /// <summary>It was refused before anything was done.</summary>
    internal sealed record Refused(Refusal Refusal, Reply Reply) : HandledRequest(
        Refusal.Sender switch
        {
            Sender.Known => "refused",
            Sender.Unverified => "unverified",
            Sender.Unverifiable => "not_sent",
            _ => throw new UnreachableException(),
        },
        Reply);

    /// <summary>An unhandled exception ended it.</summary>
    internal sealed record Failed(Reply Reply) : HandledRequest("failed", Reply);
}
