namespace DcsMigration.Dcs;

/// <summary>A task of the name that was searched for.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="CreatedAt">When it was created. Null if DCS lists no date, or one that can't be read.</param>
/// <param name="HasSameDescription">Whether its description is the one that was searched for.</param>
internal sealed record FoundTask(string InstanceId, TaskDate? CreatedAt, bool HasSameDescription)
{
    /// <summary>Without an exact date, the task may be older than anything that the search is about.</summary>
    public bool HasExactDate => CreatedAt is { IsExact: true };
}
