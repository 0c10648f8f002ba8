using DcsMigration.Dcs;

namespace DcsMigration.Http;

/// <summary>What was read off the wire.</summary>
internal abstract record Reading
{
    private Reading() { }

    /// <summary>A valid request for a task.</summary>
    /// <param name="Task">The request.</param>
    /// <param name="Key">The caller's idempotency key; null to derive one from the values of the request.</param>
    internal sealed record Request(MigrationTaskRequest Task, CallerKey? Key) : Reading;

    /// <summary>A valid request that must not create a task.</summary>
    internal sealed record DryRun : Reading;

    internal sealed record Refused(Refusal Refusal) : Reading;

    /// <summary>What the readers of bodies return, with the key they came with.</summary>
    public static Reading Of((MigrationTaskRequest? Task, Refusal? Refusal) read, CallerKey? key) =>
        read.Refusal is { } refusal ? new Refused(refusal) : new Request(read.Task!, key);
}
