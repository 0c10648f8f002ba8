using DcsMigration.Dcs;
using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Idempotency;

/// <summary>A DCS without behavior of its own, for tests of what happens before and after a create.</summary>
internal sealed class StubTasks(TimeProvider time) : IMigrationTasks
{
    public static readonly IdempotencyOptions Options = new(
        TableServiceUri: null,
        TableName: "idempotency",
        KeepFor: TimeSpan.FromHours(24),
        DerivedKeyWindow: TimeSpan.FromMinutes(10),
        SettleAfter: TimeSpan.FromMinutes(2),
        Lease: TimeSpan.FromSeconds(42));

    private static readonly DcsOptions Dcs = new(
        new Uri("https://dcs.example"), "project", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(28));

    public Func<Outcome> Create { get; set; } = () => throw new InvalidOperationException("No create was expected.");

    public Budget StartBudget() => new(Dcs, time);

    public Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget) => Task.FromResult(Create());

    /// <summary>Nothing is listed.</summary>
    public Task<TaskSearch> FindAsync(string name, DateTimeOffset since, Budget budget) =>
        Task.FromResult<TaskSearch>(new TaskSearch.Found([]));
}
