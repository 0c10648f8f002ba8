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

    /// <summary>The list was not requested.</summary>
    internal sealed record NotSent(NotSentCause Cause, string Reason, TimeSpan? RetryAfter) : DcsCheck;

    /// <summary>The list was requested, and no complete response was received.</summary>
    internal sealed record Unanswered(UnknownCause Cause, string Reason) : DcsCheck;

    /// <summary>The response is neither a list nor an error of DCS, and DCS may have sent it.</summary>
    internal sealed record Unreadable(string Reason) : DcsCheck;
}
