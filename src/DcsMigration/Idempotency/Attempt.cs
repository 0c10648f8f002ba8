using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>One request's try, or the sweep of one record: whatever it claims has its id and its lease, and its calls to DCS share one budget.</summary>
internal sealed class Attempt
{
    private readonly IMigrationTasks _tasks;

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

    /// <summary>Long enough that an unknown outcome is never taken for an unused key.</summary>
    public DateTimeOffset PurgeAfter { get; }

    /// <summary>A ledger outlasts its holder's record.</summary>
    public DateTimeOffset LedgerPurgeAfter => PurgeAfter + TimeSpan.FromDays(1);

    public Task<Outcome> CreateAsync(MigrationTaskRequest task) => _tasks.CreateAsync(task, Budget);

    public Task<TaskSearch> FindAsync(string name, DateTimeOffset since) => _tasks.FindAsync(name, since, Budget);
}
