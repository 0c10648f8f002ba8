namespace DcsMigration.Idempotency;

/// <summary>How a conditional deletion of a row ended.</summary>
internal enum DeleteResult
{
    /// <summary>The row was deleted, or was absent before.</summary>
    Gone,

    /// <summary>Another version of the row is stored, and stays.</summary>
    Changed,
}
