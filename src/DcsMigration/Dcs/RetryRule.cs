namespace DcsMigration.Dcs;

/// <summary>
/// What may be sent again inside one call: a request that never left for want of a connection, and one that was throttled.
/// Both created nothing. All else is answered as it is: a second send could buy a second machine.
/// </summary>
internal static class RetryRule
{
    public const int MaxRetries = 3;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    public static bool MayBeSentAgain(Outcome outcome) => outcome
        is Outcome.NotSent { Cause: NotSentCause.Unreachable }
        or Outcome.Rejected { Error.Status: 429 };

    public static TimeSpan MaxWait(Outcome outcome, int attempt) => Asked(outcome) ?? FirstWait * (1 << attempt);

    /// <summary>What DCS asks for, else a wait that doubles, between half of it and the whole, so that callers spread out.</summary>
    public static TimeSpan Wait(Outcome outcome, int attempt) =>
        Asked(outcome) ?? MaxWait(outcome, attempt) * (0.5 + (Random.Shared.NextDouble() / 2));

    private static TimeSpan? Asked(Outcome outcome) => (outcome as Outcome.Rejected)?.RetryAfter;
}
