namespace DcsMigration.Idempotency;

internal enum RecordState
{
    /// <summary>An attempt may be sending until its lease is over.</summary>
    InProgress,

    /// <summary>The task was created, and its reply is replayed.</summary>
    Completed,

    /// <summary>A create may have been sent, and its outcome is not known. No attempt is sending now.</summary>
    Unknown,
}
