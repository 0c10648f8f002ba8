using DcsMigration.Dcs;

namespace DcsMigration.Tests.Idempotency;

/// <summary>A DCS without behavior of its own, for tests of what happens before and after a create.</summary>
internal sealed class StubTasks : IMigrationTasks
{
    public Func<Outcome> Create { get; set; } = () => throw new InvalidOperationException("No create was expected.");

    public Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget) => Task.FromResult(Create());

    /// <summary>Nothing is listed.</summary>
    public Task<TaskSearch> FindAsync(TaskQuery query, Budget budget) =>
        Task.FromResult<TaskSearch>(new TaskSearch.Listed([]));
}
