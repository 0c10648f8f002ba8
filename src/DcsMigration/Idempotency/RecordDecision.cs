namespace DcsMigration.Idempotency;

/// <summary>What a request does about a record that its key already has.</summary>
internal enum RecordDecision
{
    /// <summary>Replace it by a fresh record.</summary>
    TakeOver,

    /// <summary>Record its task in its ledger, then take it over.</summary>
    TakeOverExpired,

    /// <summary>The key was used with another body.</summary>
    KeyReused,

    /// <summary>Return its reply.</summary>
    Replay,

    /// <summary>Somebody is working on it.</summary>
    Wait,

    /// <summary>Its outcome is unknown and nobody is working on it.</summary>
    Reclaim,
}

internal static class RecordDecisions
{
    /// <summary>The first line that holds decides.</summary>
    public static RecordDecision For(IdempotencyRecord stored, Sha256Hash fingerprint, DateTimeOffset now) =>
        now >= stored.PurgeAfter ? RecordDecision.TakeOver
        : stored.State == RecordState.Completed && now >= stored.ExpiresAt ? RecordDecision.TakeOverExpired
        : stored.Fingerprint != fingerprint ? RecordDecision.KeyReused
        : stored.State == RecordState.Completed ? RecordDecision.Replay
        : now < stored.LeaseUntil ? RecordDecision.Wait
        : RecordDecision.Reclaim;
}
