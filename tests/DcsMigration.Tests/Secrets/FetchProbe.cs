using System.Diagnostics.Metrics;
using System.Threading.Channels;
using DcsMigration.Secrets;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Secrets;

/// <summary>A fetch that the test completes, one call after another.</summary>
internal sealed class FetchProbe(TimeProvider time)
{
    private static readonly IMeterFactory Meters =
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
    private int _count;

    /// <summary>How many fetches have begun.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>A cache of what the test fetches.</summary>
    public RefreshAheadCache<Held> NewCache(ILogger logger) => new("fetch", FetchAsync, time, new ServiceTelemetry(Meters), logger);

    private Task<FetchResult<Held>> FetchAsync(CancellationToken cancellationToken)
    {
        var call = new Call(time, cancellationToken);
        Interlocked.Increment(ref _count);
        Assert.True(_calls.Writer.TryWrite(call));
        return call.Result;
    }

    /// <summary>The next fetch, once it has begun.</summary>
    public Task<Call> NextAsync() => _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
        .WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

    internal sealed record Held(string Name);

    internal sealed class Call
    {
        public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);
        public static readonly TimeSpan UsableFor = TimeSpan.FromHours(1);

        private readonly TaskCompletionSource<FetchResult<Held>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TimeProvider _time;

        public Call(TimeProvider time, CancellationToken cancellationToken)
        {
            _time = time;
            cancellationToken.Register(() => Fail("cut off"));
        }

        public Task<FetchResult<Held>> Result => _result.Task;

        /// <summary>Fresh for five minutes and usable for an hour.</summary>
        public void Find(string name)
        {
            var now = _time.GetUtcNow();
            _result.TrySetResult(new FetchResult<Held>.Fetched(new Held(name), now + FreshFor, now + UsableFor));
        }

        public void Fail(string reason, TimeSpan? retryAfter = null) =>
            _result.TrySetResult(FetchError.Unavailable(reason, retryAfter));

        public void Revoke() => _result.TrySetResult(new FetchError(FetchErrorKind.Revoked, "revoked"));

        public void Throw(Exception bug) => _result.TrySetException(bug);
    }
}
