using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>
/// One pass of a request through the gate, or of the sweep over one record. Everything it claims has its id and its lease,
/// and its waits and its calls to DCS share one budget.
/// </summary>
internal sealed class Attempt(Budget budget, IdempotencyOptions options)
{
    /// <summary>More changes one after the other are rare. So many tries follow at once, and each further one after a wait.</summary>
    private const int MaxQuickTries = 3;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    private TimeSpan _nextWait = TimeSpan.FromMilliseconds(100);
    private int _tries;

    public Guid Id { get; } = UniqueId.New();

    public Budget Budget => budget;

    public DateTimeOffset StartedAt => budget.StartedAt;

    public DateTimeOffset LeaseUntil => StartedAt + options.Lease;

    public DateTimeOffset PurgeAfter => StartedAt + options.Retention;

    /// <summary>A lock outlasts its holder's record.</summary>
    public DateTimeOffset LockPurgeAfter => PurgeAfter + TimeSpan.FromDays(1);

    /// <summary>After its lease an attempt reclaims nothing: others no longer wait for it.</summary>
    public bool IsOver(DateTimeOffset now) => now >= LeaseUntil;

    /// <summary>
    /// A row has changed, so it is read and decided on again. A store that refuses every write, whatever its rows show, must not keep the
    /// request busy for ever.
    /// </summary>
    /// <exception cref="StoreUnavailableException">No time is left for another try, or waiting was stopped.</exception>
    public async Task BeforeNextTryAsync(TimeProvider time, Random random, CancellationToken stop)
    {
        if (++_tries > MaxQuickTries && !await TryWaitAsync(time, random, stop))
            throw new StoreUnavailableException("The idempotency store's rows changed several times, and no time is left for another try.");
    }

    /// <summary>Waits for another attempt: each time 1.5 times longer, up to 2 s, and with jitter.</summary>
    /// <returns>False if the wait would leave too little time to send a request, or was stopped.</returns>
    public async Task<bool> TryWaitAsync(TimeProvider time, Random random, CancellationToken stop)
    {
        var delay = _nextWait * (0.5 + (random.NextDouble() / 2));
        if (!budget.HasRoomAfter(delay))
            return false;

        _nextWait = _nextWait * 1.5 < MaxWait ? _nextWait * 1.5 : MaxWait;
        try
        {
            await Task.Delay(delay, time, stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
