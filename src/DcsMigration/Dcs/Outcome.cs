namespace DcsMigration.Dcs;

/// <summary>What became of a create, or of a list without a reply. Each failure on the wire is exactly one of the four cases. ToString is for the log.</summary>
internal abstract record Outcome
{
    private Outcome() { }

    /// <summary>DCS answered 200 with an instance id. The body is the unchanged reply, except for masked secrets.</summary>
    internal sealed record Created(string InstanceId, ReadOnlyMemory<byte> Body, string? RequestId) : Outcome
    {
        /// <summary>For a task that DCS lists. The body is the reply that DCS gives to a create (API page, Table 3).</summary>
        public static Created Listed(string instanceId) => new(instanceId, new CreatedReply(instanceId).ToUtf8Json(), RequestId: null);

        public override string ToString() => $"created {InstanceId}";
    }

    /// <summary>The request was refused. Nothing was created.</summary>
    /// <param name="Error">The error from DCS or its gateway; null if something other than DCS answered.</param>
    /// <param name="RetryAfter">How long DCS asks the caller to wait.</param>
    /// <param name="Foreign">The reply, if something other than DCS answered.</param>
    internal sealed record Rejected(DcsError? Error, TimeSpan? RetryAfter, ForeignReply? Foreign = null) : Outcome
    {
        public override string ToString() => $"rejected, {Error?.ToString() ?? $"{Foreign?.Status} without a DCS error"}";
    }

    /// <summary>The request never left. Nothing was created.</summary>
    internal sealed record NotSent(NotSentCause Cause, string Reason) : Outcome
    {
        public override string ToString() => $"not sent, {Cause}: {Reason}";
    }

    /// <summary>The request was sent, but whether a task was created is unknown. Has the error from DCS or its gateway, if one was received.</summary>
    internal sealed record Unknown(UnknownCause Cause, string Reason, DcsError? Error = null) : Outcome
    {
        public override string ToString() => $"unknown, {Cause}: {Error?.ToString() ?? Reason}";
    }

    /// <summary>A reply that is not from DCS, such as the page of another host.</summary>
    internal sealed record ForeignReply(int Status, string? RequestId);
}

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

internal enum UnknownCause
{
    /// <summary>No answer was received in time.</summary>
    TimedOut,

    /// <summary>The connection closed before the reply was complete.</summary>
    ConnectionLost,

    /// <summary>The reply could not be understood, or it is a 200 without an instance id.</summary>
    UnreadableReply,

    /// <summary>The error does not say whether a task was created.</summary>
    ServerError,
}
