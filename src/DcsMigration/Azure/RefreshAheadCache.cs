using Microsoft.Extensions.Logging;

namespace DcsMigration.Azure;

/// <summary>
/// Holds one value: fetched once however many ask for it, fetched again in the background before it runs out,
/// and served past its time, as long as it is usable, while a new one is unavailable. A failure is remembered for a while,
/// so that callers can't cause a fetch each.
/// </summary>
/// <remarks>Our own, since no library that does all of this takes its time from a <see cref="TimeProvider"/>.</remarks>
internal sealed partial class RefreshAheadCache<T>(
    Func<CancellationToken, Task<FetchResult<T>>> fetch,
    TimeProvider time,
    ILogger logger)
    where T : class
{
    /// <summary>How long one fetch may take: it leaves a full attempt of the default budget to DCS.</summary>
    internal static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(8);

    /// <summary>How long a failure is remembered before the next try, unless the other side asks for longer.</summary>
    internal static readonly TimeSpan MinPause = TimeSpan.FromSeconds(15);
    internal static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(60);

    private const double RefreshAt = 0.8;

    private readonly Lock _lock = new();
    private FetchResult<T>.Found? _held;
    private DateTimeOffset _refreshFrom;
    private DateTimeOffset _nextTry;
    private Task<FetchResult<T>>? _failed;
    private Task<FetchResult<T>>? _fetching;

    /// <summary>The value held, else the failure remembered, else what is fetched now. Cancelling stops the wait, not the fetch that others wait for.</summary>
    public Task<FetchResult<T>> GetAsync(CancellationToken cancellationToken)
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
                    return Task.FromResult<FetchResult<T>>(held);
            }

            return _failed is not null && now < _nextTry ? _failed : StartFetch().WaitAsync(cancellationToken);
        }
    }

    /// <summary>Drops the value if it is still the one that was refused, and gets what there is now.</summary>
    public Task<FetchResult<T>> ReplaceAsync(T refused, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_held?.Value, refused))
                _held = null;
        }

        return GetAsync(cancellationToken);
    }

    private Task<FetchResult<T>> StartFetch() => _fetching ??= Task.Run(FetchAsync);

    private async Task<FetchResult<T>> FetchAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(FetchTimeout, time);
            var fetched = await fetch(timeout.Token);
            return fetched is FetchResult<T>.Found found ? Hold(found) : Remember((FetchResult<T>.Failed)fetched);
        }
        catch (Exception e)
        {
            lock (_lock)
                Pause(Task.FromException<FetchResult<T>>(e), MinPause);

            throw;
        }
    }

    private FetchResult<T>.Found Hold(FetchResult<T>.Found found)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _held = found;
            _refreshFrom = now + ((found.FreshUntil - now) * RefreshAt);
            _nextTry = now;
            _failed = null;
            _fetching = null;
            return found;
        }
    }

    /// <summary>The failure, or the value held while that is usable.</summary>
    private FetchResult<T> Remember(FetchResult<T>.Failed failed)
    {
        lock (_lock)
        {
            Pause(Task.FromResult<FetchResult<T>>(failed), failed.Error.RetryAfter is { } asked && asked > MinPause ? asked : MinPause);
            if (_held is not { } held || time.GetUtcNow() >= held.UsableUntil)
                return failed;

            Log.ServesHeld(logger, failed.Error.Reason, held.UsableUntil);
            return held;
        }
    }

    private void Pause(Task<FetchResult<T>> failed, TimeSpan pause)
    {
        _failed = failed;
        _nextTry = time.GetUtcNow() + (pause < MaxPause ? pause : MaxPause);
        _fetching = null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Reason} The last good one serves until {Until:u}.")]
        public static partial void ServesHeld(ILogger logger, string reason, DateTimeOffset until);
    }
}
