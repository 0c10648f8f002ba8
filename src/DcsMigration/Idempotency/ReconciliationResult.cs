namespace DcsMigration.Idempotency;

/// <summary>What DCS's list says about the holder's attempt.</summary>
internal abstract record ReconciliationResult
{
    private ReconciliationResult() { }

    internal sealed record Created(string InstanceId) : ReconciliationResult;

    /// <summary>No task is listed, and one would have appeared by now.</summary>
    internal sealed record NotCreated : ReconciliationResult;

    internal sealed record NotKnownYet(TimeSpan RetryAfter, string Reason) : ReconciliationResult;

    internal sealed record Manual(IReadOnlyList<string> InstanceIds) : ReconciliationResult;
}
