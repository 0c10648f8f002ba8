using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Secrets;

/// <summary>
/// Holds one value. It is fetched once, however many callers ask for it, and fetched again in the background before it expires.
/// While no new value can be fetched, the old one is used until its end. A failure is remembered for a while, so that not
/// every caller causes a fetch.
/// </summary>
/// <remarks>Our own, because no library that does all this supports <see cref="TimeProvider"/>.</remarks>
internal sealed partial class RefreshAheadCache<T>(
    string activityName,
    Func<CancellationToken, Task<FetchResult<T>>> fetch,
    TimeProvider time,
    ServiceTelemetry telemetry,
    ILogger logger)
    where T : class
{
    /// <summary>How long one fetch may take. Leaves enough of the default budget for one full attempt.</summary>
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(8);

    /// <summary>How long to wait after a failure before the next fetch, unless the server asks for a longer wait.</summary>
    internal static readonly TimeSpan MinPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(60);

    /// <summary>The part of a value's fresh time after which it is fetched again.</summary>
    private const double RefreshAt = 0.8;

    private readonly Lock _lock = new();
    private FetchResult<T>? _held;
    private DateTimeOffset _refreshFrom;
    private Task<FetchResult<T>>? _failure;
    private DateTimeOffset _pausedUntil;
    private Task<FetchResult<T>>? _fetching;

    /// <summary>
    /// The value, if one is held. Otherwise the failure, if it is remembered; otherwise what is fetched now.
    /// Cancelling ends this wait, but not the fetch that others wait for.
    /// </summary>
    public Task<FetchResult<T>> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var isPaused = now < _pausedUntil;
            if (_held is { } held && now < held.UsableUntil)
            {
                var isDue = now >= _refreshFrom && !isPaused;
                if (isDue)
                    _ = StartFetch();
                if (!isDue || now < held.FreshUntil)
                    return Task.FromResult(held);
            }

            return isPaused ? _failure! : StartFetch().WaitAsync(cancellationToken);
        }
    }

    /// <summary>Removes the refused value, unless it was replaced meanwhile, and gets the current one.</summary>
    public Task<FetchResult<T>> ReplaceAsync(T refused, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_held?.Value, refused))
                _held = null;
        }

        return GetAsync(cancellationToken);
    }

    /// <summary>Starts on another thread, so that even a fetch that completes at once ends after it is stored here.</summary>
    private Task<FetchResult<T>> StartFetch() => _fetching ??= Task.Run(FetchAsync);

    private async Task<FetchResult<T>> FetchAsync()
    {
        using var activity = ServiceTelemetry.Activities.StartActivity(activityName);
        try
        {
            using var timeout = new CancellationTokenSource(FetchTimeout, time);
            var fetched = await fetch(timeout.Token);
            telemetry.CredentialRead(fetched.Error is null);
            return fetched.Error is { } error ? await Remember(Task.FromResult(fetched), error.Reason, error.RetryAfter) : Store(fetched);
        }
        catch (Exception e)
        {
            Log.FetchThrew(logger, e);
            return await Remember(Task.FromException<FetchResult<T>>(e), "The fetch failed.", requestedPause: null);
        }
    }

    private FetchResult<T> Store(FetchResult<T> found)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _held = found;
            _refreshFrom = now + ((found.FreshUntil - now) * RefreshAt);
            _fetching = null;
            return found;
        }
    }

    /// <summary>Remembers a failure for a while. Returns the held value if it is still usable, otherwise the failure.</summary>
    private Task<FetchResult<T>> Remember(Task<FetchResult<T>> failure, string reason, TimeSpan? requestedPause)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _failure = failure;
            _pausedUntil = now.AddTicks(Math.Clamp((requestedPause ?? MinPause).Ticks, MinPause.Ticks, MaxPause.Ticks));
            _fetching = null;
            if (_held is not { } held || now >= held.UsableUntil)
                return failure;

            Log.UsingLastValue(logger, reason, held.UsableUntil);
            return Task.FromResult(held);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Reason} The last value that was read is used until {Until:u}.")]
        public static partial void UsingLastValue(ILogger logger, string reason, DateTimeOffset until);

        [LoggerMessage(2, LogLevel.Error, "Unhandled exception while fetching a credential, token or webhook secret.")]
        public static partial void FetchThrew(ILogger logger, Exception exception);
    }
}
