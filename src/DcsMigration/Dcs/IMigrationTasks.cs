namespace DcsMigration.Dcs;

/// <summary>The calls to DCS that create a task exactly once.</summary>
internal interface IMigrationTasks
{
    /// <summary>Starts the clocks for the calls that one request makes.</summary>
    Budget StartBudget();

    /// <summary>
    /// Never throws for what happens on the wire, and takes no cancellation: a caller who hangs up must not leave a task that nobody knows of.
    /// </summary>
    Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget);

    /// <summary>The tasks of exactly this name that were created since then, or that have no date.</summary>
    Task<TaskSearch> FindAsync(string name, DateTimeOffset since, Budget budget);
}
