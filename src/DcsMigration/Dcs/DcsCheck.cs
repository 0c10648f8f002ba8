namespace DcsMigration.Dcs;

/// <summary>
/// Whether DCS lists tasks for the function. It refuses if the project, the endpoint, the credential or a permission is wrong.
/// </summary>
internal abstract record DcsCheck
{
    private DcsCheck() { }

    internal sealed record Ok : DcsCheck;

    /// <summary>DCS or its gateway answered with an error.</summary>
    internal sealed record Refused(DcsError Error, TimeSpan? RetryAfter) : DcsCheck;

    /// <summary>Something other than DCS answered.</summary>
    internal sealed record NotDcs(int Status, string? RequestId) : DcsCheck;

    /// <summary>The list was not requested, or not returned.</summary>
    internal sealed record Unavailable(NotSentCause Cause, string Reason) : DcsCheck;
}
