namespace DcsMigration.Dcs;

/// <summary>What became of a create. Each way in which it can fail on the wire is exactly one of the four. Its text is for the log.</summary>
internal abstract record Outcome
{
    private Outcome() { }

    /// <summary>DCS answered 200 with an instance id. The body is its reply as it came.</summary>
    internal sealed record Created(string InstanceId, ReadOnlyMemory<byte> Body, string? RequestId) : Outcome
    {
        public override string ToString() => $"created {InstanceId}";
    }

    /// <summary>The request was refused: nothing was created.</summary>
    /// <param name="Error">The error of DCS or its gateway; null where something other than DCS answered.</param>
    /// <param name="RetryAfter">When DCS wants to be asked again.</param>
    /// <param name="Foreign">What answered instead of DCS.</param>
    internal sealed record Rejected(DcsError? Error, TimeSpan? RetryAfter, ForeignReply? Foreign = null) : Outcome
    {
        public override string ToString() => $"rejected, {Error?.ToString() ?? $"{Foreign?.Status} without an error of DCS"}";
    }

    /// <summary>The request never left: nothing was created.</summary>
    internal sealed record NotSent(NotSentCause Cause, string Reason) : Outcome
    {
        public override string ToString() => $"not sent, {Cause}: {Reason}";
    }

    /// <summary>The request was sent, and nobody knows. With the error of DCS or its gateway, where one came.</summary>
    internal sealed record Unknown(UnknownCause Cause, string Reason, DcsError? Error = null) : Outcome
    {
        public override string ToString() => $"unknown, {Cause}: {Error?.ToString() ?? Reason}";
    }

    /// <summary>A reply that DCS did not write, such as the page of a wrong host.</summary>
    internal sealed record ForeignReply(int Status, string? RequestId);
}

internal enum NotSentCause
{
    /// <summary>No connection to DCS.</summary>
    Unreachable,

    /// <summary>No time was left to send it.</summary>
    BudgetSpent,

    /// <summary>No credentials.</summary>
    NoCredentials,

    /// <summary>A setting is missing that shows only with the credentials.</summary>
    Misconfigured,
}

internal enum UnknownCause
{
    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The connection broke before the whole answer was there.</summary>
    ConnectionLost,

    /// <summary>An answer that can't be understood, or a 200 without an instance id.</summary>
    UnreadableReply,

    /// <summary>An error which does not say whether a task was created.</summary>
    ServerError,
}
