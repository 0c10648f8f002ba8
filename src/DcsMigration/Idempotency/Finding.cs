namespace DcsMigration.Idempotency;

/// <summary>What became of an attempt, as far as DCS's list tells.</summary>
internal abstract record Finding
{
    private Finding() { }

    internal sealed record Created(string InstanceId, ReadOnlyMemory<byte> Body) : Finding;

    /// <summary>No task, and enough time has passed for one to show.</summary>
    internal sealed record NotCreated : Finding;

    internal sealed record NotKnownYet(TimeSpan RetryAfter, string Reason) : Finding;

    internal sealed record Ambiguous(IReadOnlyList<string> InstanceIds) : Finding;
}
