namespace DcsMigration.Simulators.Iam;

/// <summary>Whether a token can be used.</summary>
public enum TokenStatus
{
    /// <summary>Never issued, or revoked.</summary>
    Invalid,

    /// <summary>Issued, and not expired.</summary>
    Valid,

    /// <summary>Issued, and expired.</summary>
    Expired,
}
