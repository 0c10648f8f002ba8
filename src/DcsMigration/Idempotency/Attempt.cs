using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>
/// One pass of a request through the gate, or of the sweep over one record. Everything it claims has its id and its lease,
/// and its waits and its calls to DCS share one budget.
/// </summary>
internal sealed class Attempt
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    private readonly IMigrationTasks _tasks;
    private TimeSpan _nextWait = TimeSpan.FromMilliseconds(100);

    public Attempt(IMigrationTasks tasks, IdempotencyOptions options)
    {
        _tasks = tasks;
        Budget = tasks.StartBudget();
        LeaseUntil = StartedAt + options.Lease;
        PurgeAfter = StartedAt + options.Retention;
    }

    public Guid Id { get; } = Guid.NewGuid();

    public Budget Budget { get; }

    public DateTimeOffset StartedAt => Budget.StartedAt;

    public DateTimeOffset LeaseUntil { get; }

    public DateTimeOffset PurgeAfter { get; }

    /// <summary>A ledger outlasts its holder's record.</summary>
    public DateTimeOffset LedgerPurgeAfter => PurgeAfter + TimeSpan.FromDays(1);

    public Task<Outcome> CreateAsync(MigrationTaskRequest task) => _tasks.CreateAsync(task, Budget);

    public Task<TaskSearch> FindAsync(string name, DateTimeOffset since) => _tasks.FindAsync(name, since, Budget);

    /// <summary>Waits for another attempt: each time 1.5 times longer, up to 2 s, and with jitter.</summary>
    /// <returns>False if the wait would leave too little time to send a request, or was stopped.</returns>
    public async Task<bool> WaitAsync(TimeProvider time, Random random, CancellationToken stop)
    {
        var delay = _nextWait * (0.5 + (random.NextDouble() / 2));
        if (!Budget.HasRoomAfter(delay))
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
