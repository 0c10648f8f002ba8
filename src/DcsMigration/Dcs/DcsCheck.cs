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
    /// <param name="Answer">What it answered: the end of a sentence that starts with who it is.</param>
    /// <param name="RequestId">Its id of the request. Null if none was received.</param>
    internal sealed record NotDcs(string Answer, string? RequestId) : DcsCheck;

    /// <summary>The list was not requested, or not returned.</summary>
    internal sealed record Unavailable(NotSentCause Cause, string Reason, TimeSpan? RetryAfter = null) : DcsCheck;
}
