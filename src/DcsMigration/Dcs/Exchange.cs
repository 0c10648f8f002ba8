namespace DcsMigration.Dcs;

/// <summary>How sending one request to DCS ended.</summary>
internal abstract record Exchange
{
    private Exchange() { }

    /// <summary>Something answered completely: DCS, its gateway, or a filter in between.</summary>
    internal sealed record Answered(DcsResponse Response) : Exchange;

    /// <summary>The request never left. RetryAfter is when it is worth to try again, if that is known.</summary>
    internal sealed record NotSent(NotSentCause Cause, string Reason, TimeSpan? RetryAfter = null) : Exchange
    {
        public static readonly NotSent TooLate = new(NotSentCause.BudgetSpent, "Too little time was left to send the request to DCS.");
    }

    /// <summary>The request never left, because DCS has refused the credential with this error and it is not tried again yet.</summary>
    internal sealed record Withheld(DcsError Error, TimeSpan RetryAfter) : Exchange;

    /// <summary>The request left, and no complete response was received.</summary>
    internal sealed record Unanswered(UnknownCause Cause, string Reason) : Exchange;
}
