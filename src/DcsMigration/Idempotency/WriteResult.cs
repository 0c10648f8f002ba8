namespace DcsMigration.Idempotency;

/// <summary>How a conditional write of a row ended.</summary>
internal abstract record WriteResult<T>
    where T : class
{
    private WriteResult() { }

    /// <summary>The row is stored, with this ETag.</summary>
    internal sealed record Written(T Row) : WriteResult<T>;

    /// <summary>The condition was not met.</summary>
    /// <param name="Stored">The row that is stored instead. Null if there is none.</param>
    internal sealed record Conflict(T? Stored) : WriteResult<T>;
}
