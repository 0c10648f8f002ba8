namespace DcsMigration.Dcs;

/// <summary>The calls to DCS that the gate needs to create a task exactly once.</summary>
internal interface IMigrationTasks
{
    /// <summary>Starts the budget that all calls of one request share.</summary>
    Budget StartBudget();

    /// <summary>
    /// Creates a task. Failures on the wire are returned, not thrown. There is no cancellation:
    /// a caller who hangs up must not leave a task behind that nobody knows of.
    /// </summary>
    Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget);

    /// <summary>Finds the tasks with exactly this name that were created at or after a time, or that have no date.</summary>
    Task<TaskSearch> FindAsync(string name, DateTimeOffset since, Budget budget);
}

/// <summary>A validated request for a task. Its members are those of the API page, Table 2, and are sent in this order.</summary>
internal sealed record MigrationTaskRequest(
    string Name, string? Description, string VpcId, string SubnetId, string SecurityGroupId);

/// <summary>The tasks that a search found, oldest first; or why the list could not be read, or not completely.</summary>
internal sealed record TaskSearch(IReadOnlyList<FoundTask>? Tasks, string? Error = null);

internal sealed record FoundTask(string InstanceId, string? Description, DateTimeOffset? CreatedAt);
