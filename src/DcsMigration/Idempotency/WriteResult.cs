namespace DcsMigration.Idempotency;

/// <param name="Written">Whether this write was applied.</param>
/// <param name="Row">The row that is stored now, with its ETag: the written one or another. Null if there is none.</param>
internal readonly record struct WriteResult<T>(bool Written, T? Row)
    where T : class;
