namespace DcsMigration.Simulators.Dcs;

/// <summary>The ways in which a signature can be wrong.</summary>
public enum SignatureStatus
{
    /// <summary>The request was signed with its access key.</summary>
    Valid,

    /// <summary>There is no Authorization header.</summary>
    Missing,

    /// <summary>The Authorization header or the date can't be read.</summary>
    Malformed,

    /// <summary>The access key does not exist.</summary>
    UnknownAccessKey,

    /// <summary>A header that must be signed is missing or not signed.</summary>
    HeaderNotSigned,

    /// <summary>The date is more than 15 minutes off.</summary>
    ClockSkew,

    /// <summary>The security token does not belong to the temporary key.</summary>
    WrongSecurityToken,

    /// <summary>The signature is not the expected one.</summary>
    Mismatch,
}
