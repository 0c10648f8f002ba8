namespace DcsMigration.Idempotency;

/// <param name="TableServiceUri">Azure Table Storage; null keeps the records in memory, for Idempotency:InMemory.</param>
/// <param name="TableName">The table that holds them.</param>
/// <param name="KeepFor">How long a reply is replayed.</param>
/// <param name="DerivedKeyWindow">How long an equal body without a key counts as a retry of the first.</param>
/// <param name="SettleAfter">How long after an attempt a task that DCS does not list is taken as not created.</param>
/// <param name="Lease">How long an attempt is taken as alive: the whole budget of a create and <see cref="Margin"/>.</param>
internal sealed record IdempotencyOptions(
    Uri? TableServiceUri,
    string TableName,
    TimeSpan KeepFor,
    TimeSpan DerivedKeyWindow,
    TimeSpan SettleAfter,
    TimeSpan Lease)
{
    /// <summary>How far DCS's clock may be from ours. Too little would miss our own task, and buy a second.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>What a request may take from the last check of its budget until it is on the wire, and the skew between our machines.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(14);

    public TimeSpan Retention =>
        (2 * (KeepFor > DerivedKeyWindow ? KeepFor : DerivedKeyWindow)) + Lease + SettleAfter + (2 * Skew);
}
