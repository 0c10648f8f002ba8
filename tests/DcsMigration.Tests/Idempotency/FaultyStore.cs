using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The store in memory, with faults: a call that fails, a process that dies or freezes at a call.</summary>
internal sealed class FaultyStore(InMemoryStore store) : IIdempotencyStore
{
    private int _left;
    private bool _isApplied;
    private (string Call, bool IsApplied, Freeze Freeze)? _freeze;
    private (string Call, bool IsApplied)? _death;

    /// <summary>The calls so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Whether the failing call has been made, or there is none.</summary>
    public bool HasFailed => _left <= 0;

    /// <summary>The n-th call from now on fails: 1 is the next one, 0 none.</summary>
    /// <param name="call">Which call.</param>
    /// <param name="isApplied">Whether it is applied all the same, so that only its reply is lost.</param>
    public void Fail(int call, bool isApplied) => (_left, _isApplied) = (call, isApplied);

    /// <summary>Whoever makes this call next dies at it.</summary>
    public void DieAt(string call, bool isApplied = false) => _death = (call, isApplied);

    /// <summary>Whoever makes this call next stands still before it.</summary>
    /// <param name="call">Which call.</param>
    /// <param name="isApplied">Whether it has been applied already: its reply was lost, and what stands still is its repetition.</param>
    public Freeze FreezeAt(string call, bool isApplied = false)
    {
        var freeze = new Freeze();
        _freeze = (call, isApplied, freeze);
        return freeze;
    }

    public Task<IdempotencyRecord?> ReadRecordAsync(Sha256Hash key) => CallAsync(nameof(ReadRecordAsync), () => store.ReadRecordAsync(key));

    public Task<WriteResult<IdempotencyRecord>> WriteRecordAsync(IdempotencyRecord record) =>
        CallAsync(nameof(WriteRecordAsync), () => store.WriteRecordAsync(record));

    public Task<bool> DeleteRecordAsync(IdempotencyRecord record) => CallAsync(nameof(DeleteRecordAsync), () => store.DeleteRecordAsync(record));

    public Task<Ledger?> ReadLedgerAsync(Sha256Hash nameHash) => CallAsync(nameof(ReadLedgerAsync), () => store.ReadLedgerAsync(nameHash));

    public Task<WriteResult<Ledger>> WriteLedgerAsync(Ledger ledger) => CallAsync(nameof(WriteLedgerAsync), () => store.WriteLedgerAsync(ledger));

    public Task<IReadOnlyList<IdempotencyRecord>> ListAbandonedAsync(DateTimeOffset now, int max) =>
        CallAsync(nameof(ListAbandonedAsync), () => store.ListAbandonedAsync(now, max));

    public Task<int> PurgeAsync(DateTimeOffset now, int max) => CallAsync(nameof(PurgeAsync), () => store.PurgeAsync(now, max));

    private async Task<T> CallAsync<T>(string name, Func<Task<T>> call)
    {
        Calls++;
        if (_freeze is { } freeze && freeze.Call == name)
        {
            _freeze = null;
            if (freeze.IsApplied)
                await call();
            await freeze.Freeze.StandStillAsync();
        }

        var dies = _death is { } death && death.Call == name ? death.IsApplied : (bool?)null;
        if (dies is not null)
            _death = null;
        var fails = --_left == 0;
        if (dies == false || (fails && !_isApplied))
            throw dies is null ? Unavailable() : new ProcessDiedException();

        var result = await call();
        return dies == true ? throw new ProcessDiedException() : fails ? throw Unavailable() : result;
    }

    private static StoreUnavailableException Unavailable() => new("The idempotency store is unavailable.", new IOException("A fault of the test."));

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
