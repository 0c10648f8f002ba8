namespace DcsMigration.Dcs;

internal enum NotSentCause
{
    /// <summary>No connection to DCS could be made.</summary>
    Unreachable,

    /// <summary>Too little time was left to send the request.</summary>
    BudgetSpent,

    /// <summary>The credential is unavailable.</summary>
    NoCredentials,

    /// <summary>A setting that this kind of credential requires is missing.</summary>
    Misconfigured,
}
