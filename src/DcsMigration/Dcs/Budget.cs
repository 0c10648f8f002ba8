namespace DcsMigration.Dcs;

/// <summary>
/// The time that one request may take. It is over when either clock says so: the wall clock goes on while a machine is paused,
/// the monotonic one while somebody sets the wall clock back.
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

    /// <summary>How long the next request may take.</summary>
    public TimeSpan NextAttempt => Min(Left, options.AttemptTimeout);

    /// <summary>Whether a request sent after a wait would have the time to be answered. Nothing is sent without asking this first.</summary>
    public bool HasRoomAfter(TimeSpan wait) => Left - wait >= options.MinAttempt;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
