using DcsMigration.Secrets;

namespace DcsMigration.Credentials;

/// <summary>Whether a request to DCS can be authorized.</summary>
internal abstract record AccessResult
{
    private AccessResult() { }

    internal sealed record Granted(RequestAuthorization Authorization) : AccessResult;

    /// <summary>A setting that this kind of credential requires is missing.</summary>
    internal sealed record Misconfigured(string Reason) : AccessResult;

    /// <summary>The credential or the token is not available now.</summary>
    internal sealed record Unavailable(string Reason) : AccessResult;

    public static AccessResult From(FetchError error) => error.Kind == FetchErrorKind.Misconfigured
        ? new Misconfigured(error.Reason)
        : new Unavailable(error.Reason);
}
