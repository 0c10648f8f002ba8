namespace DcsMigration.Dcs;

/// <summary>What a look at DCS's list brought.</summary>
internal abstract record TaskSearch
{
    private TaskSearch() { }

    /// <summary>The ids of all tasks that match, the oldest first; none, if there are none.</summary>
    internal sealed record Found(IReadOnlyList<string> InstanceIds) : TaskSearch;

    /// <summary>The list could not be had, or not to its end: nothing follows from it.</summary>
    internal sealed record Failed(string Reason) : TaskSearch;
}
