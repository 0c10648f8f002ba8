using System.Diagnostics;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Secrets;

/// <summary>
/// Holds one value. It is fetched once, however many callers ask for it, and fetched again in the background before it expires.
/// While no new value can be fetched, the old one is used until its end, unless the vault says twice that it is revoked. A failure is
/// remembered for a while, so that not every caller causes a fetch.
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

    /// <summary>How long to wait after a failure, or after a value was replaced, before the next fetch.</summary>
    internal static readonly TimeSpan MinPause = TimeSpan.FromSeconds(15);

    /// <summary>How long to wait at most, whatever the server asks for.</summary>
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(60);

    /// <summary>The part of a value's fresh time after which it is fetched again.</summary>
    private const double RefreshAt = 0.8;

    private readonly Lock _lock = new();
    private FetchResult<T>.Fetched? _held;
    private DateTimeOffset _refreshFrom;

    /// <summary>The last fetch failed.</summary>
    private Failure? _failure;

    /// <summary>The last answer of the vault was that the value is revoked.</summary>
    private bool _isRevokedOnce;

    private DateTimeOffset _pausedUntil;
    private Task<FetchResult<T>>? _fetching;

    /// <summary>What the operator should know while the value is used although it could not be fetched again; null otherwise.</summary>
    public string? Warning
    {
        get
        {
            lock (_lock)
            {
                return _failure is { } failure && UsableAt(time.GetUtcNow()) is { } held
                    ? $"{failure.Error.Reason} The last value that was read is used until {End(held)}."
                    : null;
            }
        }
    }

    /// <summary>
    /// The value, if one is held. Otherwise the failure, if it is remembered; otherwise what is fetched now.
    /// Cancelling ends this wait, but not the fetch that others wait for.
    /// </summary>
    public Task<FetchResult<T>> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (UsableAt(now) is not { } held)
            {
                return _failure is { } failure && now < _pausedUntil
                    ? failure.RepeatAsync(_pausedUntil - now)
                    : StartFetch().WaitAsync(cancellationToken);
            }

            if (now < _refreshFrom || now < _pausedUntil)
                return Task.FromResult<FetchResult<T>>(held);

            var fetching = StartFetch();
            return now < held.FreshUntil ? Task.FromResult<FetchResult<T>>(held) : fetching.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// The value may be out of date: the next caller waits for a new one, but at most one fetch every 15 seconds is made.
    /// If there is no other value, this one remains in use. Does nothing if the value has been replaced meanwhile.
    /// </summary>
    public void Expire(T value)
    {
        lock (_lock)
        {
            if (_held is { } held && ReferenceEquals(held.Value, value))
                ExpireAt(held, Max(time.GetUtcNow(), _pausedUntil));
        }
    }

    private FetchResult<T>.Fetched? UsableAt(DateTimeOffset now) => _held is { } held && now < held.UsableUntil ? held : null;

    private void ExpireAt(FetchResult<T>.Fetched held, DateTimeOffset end)
    {
        if (end >= held.FreshUntil)
            return;

        _held = held with { FreshUntil = end };
        _refreshFrom = end;
    }

    /// <summary>Starts on another thread, so that even a fetch that completes at once ends after it is stored here.</summary>
    private Task<FetchResult<T>> StartFetch() => _fetching ??= Task.Run(FetchAsync);

    private async Task<FetchResult<T>> FetchAsync()
    {
        using var activity = ServiceTelemetry.Activities.StartActivity(activityName);
        try
        {
            using var timeout = new CancellationTokenSource(FetchTimeout, time);
            return await fetch(timeout.Token) switch
            {
                FetchResult<T>.Fetched fetched => Store(fetched),
                FetchResult<T>.Failed failed => await RememberAsync(new Failure(failed.Error, Bug: null)),
                _ => throw new UnreachableException(),
            };
        }
        catch (Exception e)
        {
            Log.FetchThrew(logger, e);
            return await RememberAsync(new Failure(FetchError.Unavailable("The fetch failed."), e));
        }
    }

    private FetchResult<T>.Fetched Store(FetchResult<T>.Fetched fetched)
    {
        telemetry.CredentialRead("found");
        lock (_lock)
        {
            var now = time.GetUtcNow();
            // The first value may be refused at once, and is then fetched again without a pause.
            _pausedUntil = _held is null ? now : now + MinPause;
            _held = fetched;
            _refreshFrom = now + ((fetched.FreshUntil - now) * RefreshAt);
            _failure = null;
            _isRevokedOnce = false;
            _fetching = null;
            return fetched;
        }
    }

    /// <summary>Remembers a failure for a while. Returns the held value if it may still be used, otherwise the failure.</summary>
    private Task<FetchResult<T>> RememberAsync(Failure failure)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _failure = failure;
            var pause = TimeSpan.FromTicks(Math.Clamp((failure.Error.RetryAfter ?? MinPause).Ticks, MinPause.Ticks, MaxPause.Ticks));
            _pausedUntil = now + pause;
            _fetching = null;
            if (failure.Error.Kind == FetchErrorKind.Revoked)
                Revoke(now);
            if (UsableAt(now) is not { } held)
            {
                telemetry.CredentialRead("failed");
                Log.NoValue(logger, failure.Error.Reason, pause);
                return failure.RepeatAsync(pause);
            }

            telemetry.CredentialRead("bridged");
            Log.UsingLastValue(logger, failure.Error.Reason, End(held));
            return Task.FromResult<FetchResult<T>>(held);
        }
    }

    /// <summary>The first time callers wait for a second look. The second time the value ends.</summary>
    private void Revoke(DateTimeOffset now)
    {
        if (_held is not { } held)
            return;
        if (_isRevokedOnce)
            _held = null;
        else
            ExpireAt(held, now);

        _isRevokedOnce = true;
    }

    private string End(FetchResult<T>.Fetched held) => _isRevokedOnce ? "the vault refuses it again" : $"{held.UsableUntil:u}";

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private sealed record Failure(FetchError Error, Exception? Bug)
    {
        public Task<FetchResult<T>> RepeatAsync(TimeSpan left) => Bug is null
            ? Task.FromResult<FetchResult<T>>(Error with { RetryAfter = left })
            : Task.FromException<FetchResult<T>>(Bug);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Reason} The last value that was read is used until {Until}.")]
        public static partial void UsingLastValue(ILogger logger, string reason, string until);

        /// <summary>Once for each fetch and not for each caller, since anybody can send a webhook.</summary>
        [LoggerMessage(2, LogLevel.Warning, "{Reason} The next attempt is made after {Pause}.")]
        public static partial void NoValue(ILogger logger, string reason, TimeSpan pause);

        [LoggerMessage(3, LogLevel.Error, "Unhandled exception while fetching a secret or token.")]
        public static partial void FetchThrew(ILogger logger, Exception exception);
    }
}
