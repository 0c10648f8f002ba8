namespace DcsMigration.Secrets;

/// <summary>The result of a fetch.</summary>
internal abstract record FetchResult<T>
    where T : class
{
    private FetchResult() { }

    public static implicit operator FetchResult<T>(FetchError error) => new Failed(error);

    /// <summary>
    /// From FreshUntil on, callers wait for a new value. Until UsableUntil the value is used if no new one can be fetched.
    /// </summary>
    internal sealed record Fetched(T Value, DateTimeOffset FreshUntil, DateTimeOffset UsableUntil) : FetchResult<T>;

    internal sealed record Failed(FetchError Error) : FetchResult<T>;
}
