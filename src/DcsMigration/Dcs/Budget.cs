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

    /// <summary>How long the next attempt to send may take.</summary>
    public TimeSpan NextAttempt => TimeSpan.FromTicks(Math.Min(Left.Ticks, options.AttemptTimeout.Ticks));

    /// <summary>Whether a request that is sent after this wait has enough time for an answer. Checked before everything that is sent.</summary>
    public bool HasRoomAfter(TimeSpan wait) => Left - wait >= options.MinAttempt;
}

/// <param name="Endpoint">The URL of DCS, such as https://dcs.eu-de.otc.t-systems.com.</param>
/// <param name="ProjectId">The project in which tasks are created.</param>
/// <param name="AttemptTimeout">How long one request to DCS may take.</param>
/// <param name="ConnectTimeout">How long connecting may take, including TLS.</param>
/// <param name="TotalBudget">How long one create may take, including credentials and retries.</param>
internal sealed record DcsOptions(
    Uri Endpoint, string ProjectId, TimeSpan AttemptTimeout, TimeSpan ConnectTimeout, TimeSpan TotalBudget)
{
    /// <summary>Nothing is sent with less time than this left, because a request that is cut short has an unknown outcome.</summary>
    public TimeSpan MinAttempt => AttemptTimeout / 4;
}
