namespace DcsMigration.Credentials;

/// <summary>Why no credential could be had, in words for a person, with nothing secret in them.</summary>
internal sealed record CredentialFault(CredentialFaultKind Kind, string Reason)
{
    public static CredentialFault Unavailable(string reason) => new(CredentialFaultKind.Unavailable, reason);
}

internal enum CredentialFaultKind
{
    /// <summary>Not to be had now; later it may.</summary>
    Unavailable,

    /// <summary>IAM refused the user or the password.</summary>
    Refused,

    /// <summary>A setting is missing: asking again won't help.</summary>
    Misconfigured,
}
