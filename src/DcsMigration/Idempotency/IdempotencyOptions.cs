namespace DcsMigration.Idempotency;

/// <param name="TableServiceUri">Azure Table Storage; null keeps the records in memory, for Idempotency:InMemory.</param>
/// <param name="TableName">The table that holds them.</param>
/// <param name="KeepFor">How long a reply is replayed.</param>
/// <param name="DerivedKeyWindow">How long an equal body without a key counts as a retry of the first.</param>
/// <param name="SettleAfter">How long after an attempt a task that DCS does not list is taken as not created.</param>
/// <param name="Lease">How long an attempt is taken as alive: longer than the whole budget of a create.</param>
internal sealed record IdempotencyOptions(
    Uri? TableServiceUri,
    string TableName,
    TimeSpan KeepFor,
    TimeSpan DerivedKeyWindow,
    TimeSpan SettleAfter,
    TimeSpan Lease);
