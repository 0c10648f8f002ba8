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
    private static readonly ResiliencePropertyKey<Budget> BudgetKey = new("budget");

    public static ResiliencePipeline<Outcome> Pipeline(TimeProvider time, Action<Outcome, TimeSpan> onRetry) =>
        new ResiliencePipelineBuilder<Outcome> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<Outcome>
            {
                MaxRetryAttempts = MaxRetries,
                ShouldHandle = args => new(
                    args.Outcome.Result is { } outcome && MayBeSentAgain(outcome)
                    && args.Context.Properties.GetValue(BudgetKey, null!).HasRoomAfter(LongestWait(outcome, args.AttemptNumber))),
                DelayGenerator = args => new(Wait(args.Outcome.Result!, args.AttemptNumber)),
                OnRetry = args =>
                {
                    onRetry(args.Outcome.Result!, args.RetryDelay);
                    return default;
                },
            })
            .Build();

    /// <summary>Runs the attempts of one create within its budget.</summary>
    public static async Task<Outcome> RunAsync(this ResiliencePipeline<Outcome> pipeline, Budget budget, Func<Task<Outcome>> attempt)
    {
        var context = ResilienceContextPool.Shared.Get();
        context.Properties.Set(BudgetKey, budget);
        try
        {
            return await pipeline.ExecuteAsync(static async (_, attempt) => await attempt(), context, attempt);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static bool MayBeSentAgain(Outcome outcome) => outcome
        is Outcome.NotSent { Cause: NotSentCause.Unreachable }
        or Outcome.Rejected { Error.Status: 429 };

    private static TimeSpan? Asked(Outcome outcome) => (outcome as Outcome.Rejected)?.RetryAfter;

    private static TimeSpan LongestWait(Outcome outcome, int attempt) => Asked(outcome) ?? FirstWait * (1 << attempt);

    /// <summary>What DCS asks for, else a wait that doubles, between half of it and the whole, so that callers spread out.</summary>
    private static TimeSpan? Wait(Outcome outcome, int attempt) =>
        Asked(outcome) ?? LongestWait(outcome, attempt) * (0.5 + (Random.Shared.NextDouble() / 2));
}
