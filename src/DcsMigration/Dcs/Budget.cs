namespace DcsMigration.Dcs;

/// <summary>The time that one create may take, and what is left of it.</summary>
internal sealed class Budget(DcsOptions options, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public TimeSpan Left => Max(options.TotalBudget - time.GetElapsedTime(_start), TimeSpan.Zero);

    /// <summary>How long the next request may take.</summary>
    public TimeSpan NextAttempt => Min(Left, options.AttemptTimeout);

    /// <summary>Whether a request sent after a wait would have the time to be answered.</summary>
    public bool HasRoomAfter(TimeSpan wait) => Left - wait >= options.ShortestAttempt;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
