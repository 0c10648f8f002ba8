namespace DcsMigration.Dcs;

/// <summary>What happened to one request on the wire, before anybody asks what it means.</summary>
internal abstract record Exchange
{
    private Exchange() { }

    internal sealed record Answered(int Status, ReadOnlyMemory<byte> Body, string? RequestId, TimeSpan? RetryAfter) : Exchange;

    /// <summary>Not a byte of the body left this process.</summary>
    internal sealed record NeverLeft(string Reason) : Exchange;

    /// <summary>It left, or began to, and no whole answer came.</summary>
    internal sealed record Unanswered(UnknownCause Cause, string Reason) : Exchange;
}
