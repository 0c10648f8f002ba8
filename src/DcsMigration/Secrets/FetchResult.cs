namespace DcsMigration.Secrets;

/// <summary>
/// The result of a fetch: a value, or the reason there is none. From FreshUntil on callers wait for a new value.
/// Until UsableUntil the value is used if no new one can be fetched.
/// </summary>
internal sealed record FetchResult<T>(T? Value, DateTimeOffset FreshUntil, DateTimeOffset UsableUntil, FetchError? Error = null)
    where T : class
{
    public static implicit operator FetchResult<T>(FetchError error) => new(Value: null, FreshUntil: default, UsableUntil: default, error);
}
