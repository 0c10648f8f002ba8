namespace DcsMigration.Dcs;

/// <summary>The calls to DCS that the gate needs to create a task exactly once.</summary>
internal interface IMigrationTasks
{
    /// <summary>
    /// Creates a task. Failures on the wire are returned, not thrown. There is no cancellation:
    /// a caller who hangs up must not leave a task behind that nobody knows of.
    /// </summary>
    Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget);

    /// <summary>Finds the tasks with exactly this name that may have been created at or after a time, or that have no date.</summary>
    Task<TaskSearch> FindAsync(TaskQuery query, Budget budget);
}
