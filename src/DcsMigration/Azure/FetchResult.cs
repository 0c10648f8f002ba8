namespace DcsMigration.Azure;

/// <summary>What a fetch brought: a value and how long it lasts, or why there is none.</summary>
internal abstract record FetchResult<T>
{
    private FetchResult() { }

    /// <param name="Value">What was fetched.</param>
    /// <param name="FreshUntil">From then on a caller waits for a new one.</param>
    /// <param name="UsableUntil">Until then it serves where no new one can be had.</param>
    internal sealed record Found(T Value, DateTimeOffset FreshUntil, DateTimeOffset UsableUntil) : FetchResult<T>;

    internal sealed record Failed(FetchError Error) : FetchResult<T>;
}
