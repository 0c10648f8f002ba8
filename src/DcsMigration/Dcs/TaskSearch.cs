namespace DcsMigration.Dcs;

/// <summary>How a search of DCS's list ended.</summary>
internal abstract record TaskSearch
{
    private TaskSearch() { }

    /// <summary>The tasks that were found, oldest first.</summary>
    internal sealed record Listed(IReadOnlyList<FoundTask> Tasks) : TaskSearch;

    /// <summary>The list could not be read, or not completely.</summary>
    internal sealed record Failed(string Reason) : TaskSearch;
}
