using DcsMigration.Dcs;

namespace DcsMigration.Endpoint;

/// <summary>What was read off the wire.</summary>
internal abstract record Reading
{
    private Reading() { }

    /// <summary>A valid request for a task.</summary>
    /// <param name="Task">The request.</param>
    /// <param name="Key">The caller's idempotency key; null to derive one from the values of the request.</param>
    /// <param name="SignedPayload">The payload, where its signature does not cover the key.</param>
    internal sealed record Request(MigrationTaskRequest Task, string? Key, ReadOnlyMemory<byte>? SignedPayload = null) : Reading;

    internal sealed record Refused(Refusal Refusal) : Reading;

    /// <summary>A sender tries whether anybody is there.</summary>
    internal sealed record Ping : Reading;

    /// <summary>What the readers of bodies return, with the key they came with.</summary>
    public static Reading Of((MigrationTaskRequest? Task, Refusal? Refusal) read, string? key, ReadOnlyMemory<byte>? signedPayload = null) =>
        read.Refusal is { } refusal ? new Refused(refusal) : new Request(read.Task!, key, signedPayload);
}
