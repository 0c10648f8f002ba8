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
            var monotonic = time.GetElapsedTime(_start);
            var wall = time.GetUtcNow() - StartedAt;
            return Max(options.TotalBudget - Max(monotonic, wall), TimeSpan.Zero);
        }
    }

    /// <summary>How long the next attempt to send may take.</summary>
    public TimeSpan NextAttempt => Min(Left, options.AttemptTimeout);

    /// <summary>Whether a request that is sent after this wait has enough time for an answer. Checked before everything that is sent.</summary>
    public bool HasRoomAfter(TimeSpan wait) => Left - wait >= options.MinAttempt;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
