namespace DcsMigration.Dcs;

/// <summary>
/// The time that one request may take. It is over when either clock says so: the wall clock keeps running while a machine is paused,
/// and the monotonic clock is not affected when the wall clock is set back.
/// </summary>
internal sealed class Budget(DcsOptions options, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public TimeSpan Left
    {
        get
        {
            var elapsed = Math.Max(time.GetElapsedTime(_start).Ticks, (time.GetUtcNow() - StartedAt).Ticks);
            return TimeSpan.FromTicks(Math.Max(options.TotalBudget.Ticks - elapsed, 0));
        }
    }

    /// <summary>
    /// Whether a create may still be put on the wire. After this check nobody can hold it back, so whoever waits for this request adds a
    /// margin to its budget.
    /// </summary>
    public bool IsOpen => Left > TimeSpan.Zero;

    /// <summary>How long the next attempt to send may take.</summary>
    public TimeSpan NextAttempt => TimeSpan.FromTicks(Math.Min(Left.Ticks, options.AttemptTimeout.Ticks));

    /// <summary>
    /// Whether a request that is sent after this wait has enough time for an answer. Checked before everything that is sent.
    /// </summary>
    public bool HasRoomAfter(TimeSpan wait) => Left - wait >= options.MinAttempt;
}
