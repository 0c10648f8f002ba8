namespace DcsMigration.Idempotency;

/// <param name="TableServiceUri">Azure Table Storage. Null keeps the rows in memory (Idempotency:InMemory).</param>
/// <param name="TableName">The table with the records and name locks.</param>
/// <param name="KeepFor">How long a reply is replayed.</param>
/// <param name="DerivedKeyWindow">How long a request without a key counts as a retry of an equal one.</param>
/// <param name="SettleAfter">
/// How long a task may take to appear in DCS's list. After that time, a task that is not listed was not created.
/// </param>
/// <param name="Lease">How long an attempt counts as alive: the whole budget of a request and <see cref="Margin"/>.</param>
internal sealed record IdempotencyOptions(
    Uri? TableServiceUri,
    string TableName,
    TimeSpan KeepFor,
    TimeSpan DerivedKeyWindow,
    TimeSpan SettleAfter,
    TimeSpan Lease)
{
    /// <summary>
    /// The largest difference between DCS's clock and ours. If this is too small, a lookup can miss our own task, and a second one is
    /// created.
    /// </summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The longest time from the last check of a request's budget to the wire, plus the difference between two of our clocks.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(14);

    /// <summary>Most transient failures are over by then, and low-code tools wait as long before their first retry.</summary>
    public static readonly TimeSpan TransientRetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>How long a record is kept. Long enough that an unknown outcome is never mistaken for an unused key.</summary>
    public TimeSpan Retention => (2 * (KeepFor > DerivedKeyWindow ? KeepFor : DerivedKeyWindow)) + Lease + SettleAfter + (2 * Skew);
}
