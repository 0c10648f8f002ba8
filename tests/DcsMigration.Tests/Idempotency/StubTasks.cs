using DcsMigration.Dcs;
using DcsMigration.Tests.Infrastructure;

namespace DcsMigration.Tests.Idempotency;

/// <summary>A DCS without behavior of its own, for tests of what happens before and after a create.</summary>
internal sealed class StubTasks(TimeProvider time) : IMigrationTasks
{
    public Func<Outcome> Create { get; set; } = () => throw new InvalidOperationException("No create was expected.");

    public Budget StartBudget() => new(TestOptions.Dcs, time);

    public Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget) => Task.FromResult(Create());

    /// <summary>Nothing is listed.</summary>
    public Task<TaskSearch> FindAsync(string name, DateTimeOffset since, Budget budget) =>
        Task.FromResult(new TaskSearch([]));
}
