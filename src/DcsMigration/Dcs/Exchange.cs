namespace DcsMigration.Dcs;

/// <summary>How sending one request to DCS ended.</summary>
internal abstract record Exchange
{
    private Exchange() { }

    /// <summary>Something answered completely: DCS, its gateway, or a filter in between.</summary>
    internal sealed record Answered(DcsResponse Response) : Exchange;

    /// <summary>The request never left.</summary>
    internal sealed record NotSent(NotSentCause Cause, string Reason) : Exchange
    {
        public static readonly NotSent TooLate = new(NotSentCause.BudgetSpent, "Too little time was left to send the request to DCS.");
    }

    /// <summary>The request left, and no complete response was received.</summary>
    internal sealed record Unanswered(UnknownCause Cause, string Reason) : Exchange;
}
