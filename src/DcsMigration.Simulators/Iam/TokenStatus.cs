namespace DcsMigration.Simulators;

/// <summary>What IAM says about a token.</summary>
public enum TokenStatus
{
    /// <summary>Never issued, or revoked.</summary>
    Invalid,

    /// <summary>Issued and good.</summary>
    Valid,

    /// <summary>Issued, but out of date.</summary>
    Expired,
}
