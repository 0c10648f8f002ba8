namespace DcsMigration.Secrets;

internal enum FetchErrorKind
{
    /// <summary>Not available now, or not readable. A value that is held is used meanwhile.</summary>
    Unavailable,

    /// <summary>The vault says that the secret must not be used. If it says so twice, a value that is held is not used either.</summary>
    Revoked,

    /// <summary>IAM refused the user or the password.</summary>
    Refused,

    /// <summary>A setting is missing. Fetching again does not help.</summary>
    Misconfigured,
}
