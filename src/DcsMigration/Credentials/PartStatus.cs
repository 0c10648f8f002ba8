namespace DcsMigration.Credentials;

/// <summary>Whether one part works that a create needs, such as the credential. The texts are for the operator.</summary>
internal abstract record PartStatus
{
    private PartStatus() { }

    /// <summary>The part works. The warning says what does not; null if all is well.</summary>
    internal sealed record Ready(string? Warning = null) : PartStatus;

    internal sealed record NotReady(string Reason) : PartStatus;
}
