namespace DcsMigration.Simulators;

/// <summary>What <see cref="SignatureCheck"/> found.</summary>
/// <param name="Status">The first thing that was wrong, or <see cref="SignatureStatus.Valid"/>.</param>
/// <param name="AccessKey">The access key that the request names, if it names one.</param>
/// <param name="Detail">What exactly is wrong, in the words of the gateway where they are known.</param>
public sealed record SignatureVerdict(SignatureStatus Status, string? AccessKey, string Detail);

/// <summary>The ways in which a signature can be wrong.</summary>
public enum SignatureStatus
{
    /// <summary>The request was signed by the key that it names.</summary>
    Valid,

    /// <summary>There is no Authorization header.</summary>
    Missing,

    /// <summary>The Authorization header, or the date, can't be read.</summary>
    Malformed,

    /// <summary>Nobody knows the access key.</summary>
    UnknownAccessKey,

    /// <summary>A header that has to be signed isn't, or isn't there.</summary>
    HeaderNotSigned,

    /// <summary>The date is more than 15 minutes off.</summary>
    ClockSkew,

    /// <summary>The security token isn't the one of the temporary key.</summary>
    WrongSecurityToken,

    /// <summary>The signature isn't the one due.</summary>
    Mismatch,
}
