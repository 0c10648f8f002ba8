using Microsoft.Extensions.Logging;

namespace DcsMigration.Credentials;

/// <summary>
/// Holds one value: fetched once however many ask for it, fetched again in the background before it runs out,
/// and served past its time, as long as it is usable, while no new one can be had.
/// </summary>
/// <remarks>Our own, since no library that does all of this takes its time from a <see cref="TimeProvider"/>.</remarks>
internal sealed partial class RefreshAheadCache<T>(
    Func<CancellationToken, Task<Fetched<T>>> fetch,
    TimeProvider time,
    ILogger logger)
    where T : class
{
    /// <summary>How long one fetch may take: it leaves a full attempt of the default budget to DCS.</summary>
    internal static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(8);

    /// <summary>After a failed fetch a value past its time is served at once for so long, before the next try.</summary>
    internal static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(30);

    private const double RefreshAt = 0.8;

    private readonly Lock _lock = new();
    private Fetched<T>.Found? _held;
    private DateTimeOffset _refreshFrom;
    private DateTimeOffset _nextTry;
    private Task<Fetched<T>>? _fetching;

    /// <summary>The value held, or the one fetched now. Cancelling stops the wait, not the fetch that others wait for.</summary>
    public Task<Fetched<T>> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_held is { } held && now < held.UsableUntil)
            {
                var mayFetch = now >= _refreshFrom && now >= _nextTry;
                if (mayFetch)
                    _ = StartFetch();
                if (!mayFetch || now < held.FreshUntil)
                    return Task.FromResult<Fetched<T>>(held);
            }

            return StartFetch().WaitAsync(cancellationToken);
        }
    }

    /// <summary>Drops the value if it is still the one that was refused, and gets what there is now.</summary>
    public Task<Fetched<T>> ReplaceAsync(T refused, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_held?.Value, refused))
                _held = null;
        }

        return GetAsync(cancellationToken);
    }

    private Task<Fetched<T>> StartFetch() => _fetching ??= Task.Run(FetchAsync);

    private async Task<Fetched<T>> FetchAsync()
    {
        Fetched<T>? fetched = null;
        try
        {
            using var timeout = new CancellationTokenSource(FetchTimeout, time);
            fetched = await fetch(timeout.Token);
            return fetched is Fetched<T>.Failed failed ? HeldInstead(failed) : fetched;
        }
        finally
        {
            Settle(fetched as Fetched<T>.Found);
        }
    }

    private Fetched<T> HeldInstead(Fetched<T>.Failed failed)
    {
        lock (_lock)
        {
            if (_held is not { } held || time.GetUtcNow() >= held.UsableUntil)
                return failed;

            Log.ServesHeld(logger, failed.Fault.Reason, held.UsableUntil);
            return held;
        }
    }

    private void Settle(Fetched<T>.Found? found)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _fetching = null;
            _nextTry = found is null ? now + PauseAfterFailure : now;
            if (found is not null)
            {
                _held = found;
                _refreshFrom = now + ((found.FreshUntil - now) * RefreshAt);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Reason} The last good one serves until {Until:u}.")]
        public static partial void ServesHeld(ILogger logger, string reason, DateTimeOffset until);
    }
}
