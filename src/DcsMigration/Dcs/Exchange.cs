namespace DcsMigration.Dcs;

/// <summary>What happened to one request on the wire, before anybody asks what it means.</summary>
internal abstract record Exchange
{
    private Exchange() { }

    /// <param name="Status">The status.</param>
    /// <param name="Body">The body, whole.</param>
    /// <param name="Error">The error in it, where it holds one.</param>
    /// <param name="RequestId">DCS's id of the request.</param>
    /// <param name="RetryAfter">When DCS wants to be asked again.</param>
    internal sealed record Answered(int Status, ReadOnlyMemory<byte> Body, DcsError? Error, string? RequestId, TimeSpan? RetryAfter) : Exchange;

    /// <summary>Not a byte of the body left this process.</summary>
    internal sealed record NeverLeft(NotSentCause Cause, string Reason) : Exchange;

    /// <summary>It left, or began to, and no whole answer came.</summary>
    internal sealed record Unanswered(UnknownCause Cause, string Reason) : Exchange;
}
