namespace DcsMigration.Secrets;

internal enum FetchErrorKind
{
    /// <summary>Not available now, but maybe later.</summary>
    Unavailable,

    /// <summary>IAM refused the user or the password.</summary>
    Refused,

    /// <summary>A setting is missing. Fetching again does not help.</summary>
    Misconfigured,
}
