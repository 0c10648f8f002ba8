namespace DcsMigration.Dcs;

/// <summary>What DCS's list says about the tasks of one name.</summary>
internal abstract record TaskSearch
{
    private TaskSearch() { }

    /// <summary>Oldest first.</summary>
    internal sealed record Found(IReadOnlyList<FoundTask> Tasks) : TaskSearch;

    /// <summary>The list is not known, or not all of it.</summary>
    internal sealed record Failed(string Reason) : TaskSearch;
}

internal sealed record FoundTask(string InstanceId, string? Description, DateTimeOffset? CreatedAt);
