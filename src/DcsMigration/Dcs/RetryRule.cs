using Polly;
using Polly.Retry;

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

    /// <summary>Goes on within the budget from a first outcome that lets it. Most requests never come here, and load nothing for it.</summary>
    public static async Task<Outcome> RetryAsync(
        Outcome first, Func<Task<Outcome>> attempt, Budget budget, TimeProvider time, Action<Outcome, TimeSpan> onRetry)
    {
        var retry = new ResiliencePipelineBuilder<Outcome> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<Outcome>
            {
                MaxRetryAttempts = MaxRetries,
                ShouldHandle = args => new(
                    args.Outcome.Result is { } outcome && MayBeSentAgain(outcome)
                    && budget.HasRoomAfter(MaxWait(outcome, args.AttemptNumber))),
                DelayGenerator = args => new(Wait(args.Outcome.Result!, args.AttemptNumber)),
                OnRetry = args =>
                {
                    onRetry(args.Outcome.Result!, args.RetryDelay);
                    return default;
                },
            })
            .Build();
        var made = first;
        return await retry.ExecuteAsync(async _ => Interlocked.Exchange(ref made, null) ?? await attempt());
    }

    private static TimeSpan? Asked(Outcome outcome) => (outcome as Outcome.Rejected)?.RetryAfter;

    private static TimeSpan MaxWait(Outcome outcome, int attempt) => Asked(outcome) ?? FirstWait * (1 << attempt);

    /// <summary>What DCS asks for, else a wait that doubles, between half of it and the whole, so that callers spread out.</summary>
    private static TimeSpan? Wait(Outcome outcome, int attempt) =>
        Asked(outcome) ?? MaxWait(outcome, attempt) * (0.5 + (Random.Shared.NextDouble() / 2));
}
