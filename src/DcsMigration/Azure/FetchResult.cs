namespace DcsMigration.Azure;

/// <summary>The result of a fetch: a value and how long it lasts, or why there is none.</summary>
internal abstract record FetchResult<T>
{
    private FetchResult() { }

    /// <param name="Value">What was fetched.</param>
    /// <param name="FreshUntil">From then on a caller waits for a new one.</param>
    /// <param name="UsableUntil">Until then the value is used if no new one can be fetched.</param>
    internal sealed record Found(T Value, DateTimeOffset FreshUntil, DateTimeOffset UsableUntil) : FetchResult<T>;

    internal sealed record Failed(FetchError Error) : FetchResult<T>;
}
