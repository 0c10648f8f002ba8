using DcsMigration.Idempotency;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The store in memory, with faults: calls that fail, and processes that die or stand still at a call.</summary>
internal sealed class FaultyStore(InMemoryStore store) : IIdempotencyStore
{
    private readonly List<string> _calls = [];
    private Func<string, bool, Exception?>? _fault;
    private (string Call, FreezeTime Time, Freeze Freeze)? _freeze;
    private (string Call, Sha256Hash? Key, int Left)? _refusal;

    private enum FreezeTime
    {
        Before,
        BeforeRepetition,
        After,
    }

    /// <summary>The names of the calls so far, without "Async".</summary>
    public IReadOnlyList<string> Calls => _calls;

    /// <summary>Whether all the faults asked for have happened.</summary>
    public bool HasFailed => _fault is null;

    /// <summary>A call fails.</summary>
    /// <param name="call">Which one from now on: 1 is the next.</param>
    /// <param name="isApplied">Whether it is applied, so that only its reply is lost.</param>
    /// <param name="times">How many calls fail from that one on.</param>
    /// <param name="exception">What the call throws. By default the store is unavailable.</param>
    public void Fail(int call, bool isApplied, int times = 1, Exception? exception = null)
    {
        var first = _calls.Count + call;
        _fault = (_, wasApplied) =>
        {
            if (_calls.Count < first || wasApplied != isApplied)
                return null;
            if (--times == 0)
                _fault = null;
            return exception
                ?? new StoreUnavailableException("The idempotency store is unavailable.", new IOException("A fault of the test."));
        };
    }

    /// <summary>The store contradicts itself: it refuses these calls as if the row had changed, and then shows the row as it was.</summary>
    /// <param name="call">The method.</param>
    /// <param name="key">Only for this key's record.</param>
    /// <param name="times">How often.</param>
    public void Refuse(string call, string? key = null, int times = int.MaxValue) =>
        _refusal = (call, key is null ? null : Sha256Hash.Of(key), times);

    /// <summary>The process that makes this call next dies at it.</summary>
    /// <param name="call">The method.</param>
    /// <param name="isApplied">Whether the call is applied first.</param>
    public void DieAt(string call, bool isApplied = false) => _fault = (name, wasApplied) =>
    {
        if (name != call || wasApplied != isApplied)
            return null;
        _fault = null;
        return new ProcessDiedException();
    };

    /// <summary>The process that makes this call next stands still before it.</summary>
    public Freeze FreezeBefore(string call) => FreezeAt(call, FreezeTime.Before);

    /// <summary>The process that makes this call next stands still after it, with the reply.</summary>
    public Freeze FreezeAfter(string call) => FreezeAt(call, FreezeTime.After);

    /// <summary>The reply to the next such call is lost, and the process stands still before it repeats the call.</summary>
    public Freeze FreezeBeforeRepetition(string call) => FreezeAt(call, FreezeTime.BeforeRepetition);

    public Task<IdempotencyRecord?> ReadRecordAsync(Sha256Hash key) => CallAsync(nameof(ReadRecordAsync), () => store.ReadRecordAsync(key));

    public Task<WriteResult<IdempotencyRecord>> WriteRecordAsync(IdempotencyRecord record) =>
        CallAsync(nameof(WriteRecordAsync), async () => IsRefused(nameof(WriteRecordAsync), record.Key)
            ? new WriteResult<IdempotencyRecord>.Conflict(await store.ReadRecordAsync(record.Key))
            : await store.WriteRecordAsync(record));

    public Task<DeleteResult> DeleteRecordAsync(IdempotencyRecord record) =>
        CallAsync(nameof(DeleteRecordAsync), async () => IsRefused(nameof(DeleteRecordAsync), record.Key)
            ? DeleteResult.Changed
            : await store.DeleteRecordAsync(record));

    public Task<NameLock?> ReadLockAsync(Sha256Hash nameHash) => CallAsync(nameof(ReadLockAsync), () => store.ReadLockAsync(nameHash));

    public Task<WriteResult<NameLock>> WriteLockAsync(NameLock nameLock) => CallAsync(
        nameof(WriteLockAsync),
        async () => IsRefused(nameof(WriteLockAsync), key: null)
            ? new WriteResult<NameLock>.Conflict(await store.ReadLockAsync(nameLock.NameHash))
            : await store.WriteLockAsync(nameLock));

    public Task<DeleteResult> DeleteLockAsync(NameLock nameLock) =>
        CallAsync(nameof(DeleteLockAsync), () => store.DeleteLockAsync(nameLock));

    public Task<SweepScan> ScanAsync(Sha256Hash project, DateTimeOffset now, CancellationToken timeUp) =>
        CallAsync(nameof(ScanAsync), () => store.ScanAsync(project, now, timeUp));

    public Task CheckAsync() => store.CheckAsync();

    private bool IsRefused(string call, Sha256Hash? key)
    {
        if (_refusal is not { } refusal || refusal.Call != call || refusal.Left == 0 || (refusal.Key is not null && refusal.Key != key))
            return false;

        Assert.True(_calls.Count < 10_000, "The caller of a store that contradicts itself goes on for ever.");
        _refusal = refusal with { Left = refusal.Left - 1 };
        return true;
    }

    private Freeze FreezeAt(string call, FreezeTime time)
    {
        var freeze = new Freeze();
        _freeze = (call, time, freeze);
        return freeze;
    }

    private async Task<T> CallAsync<T>(string name, Func<Task<T>> call)
    {
        _calls.Add(name[..^"Async".Length]);
        var freeze = _freeze is { } next && next.Call == name ? _freeze : null;
        if (freeze is not null)
            _freeze = null;

        if (freeze is { Time: FreezeTime.BeforeRepetition })
            await call();
        if (freeze is { Time: not FreezeTime.After } before)
            await before.Freeze.StandStillAsync();
        if (_fault?.Invoke(name, false) is { } lost)
            throw lost;

        var result = await call();
        if (_fault?.Invoke(name, true) is { } replyLost)
            throw replyLost;
        if (freeze is { Time: FreezeTime.After } after)
            await after.Freeze.StandStillAsync();
        return result;
    }

    /// <summary>A process that stands still at one call until it is woken.</summary>
    internal sealed class Freeze
    {
        private readonly TaskCompletionSource _woken = new();

        public bool IsReached { get; private set; }

        public void Wake() => _woken.SetResult();

        public Task StandStillAsync()
        {
            IsReached = true;
            return _woken.Task;
        }
    }
}
