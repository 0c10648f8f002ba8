namespace DcsMigration.Dcs;

/// <summary>What became of a create. Each failure on the wire is exactly one of the four cases. ToString is for the log.</summary>
internal abstract record Outcome
{
    private Outcome() { }

    /// <summary>DCS answered with an instance id. The body is DCS's, unchanged except for masked secrets.</summary>
    internal sealed record Created(string InstanceId, ReadOnlyMemory<byte> Body, string? RequestId) : Outcome
    {
        /// <summary>For a task that DCS lists. The body is the one that DCS returns for a create (API page, Table 3).</summary>
        public static Created Listed(string instanceId) => new(instanceId, new CreateResponse(instanceId).ToUtf8Json(), RequestId: null);

        public override string ToString() => $"created {InstanceId}";
    }

    /// <summary>The request was refused. Nothing was created.</summary>
    /// <param name="Error">The error from DCS or its gateway.</param>
    /// <param name="RetryAfter">How long DCS asks the caller to wait.</param>
    internal sealed record Rejected(DcsError Error, TimeSpan? RetryAfter) : Outcome
    {
        public override string ToString() => $"rejected, {Error}";
    }

    /// <summary>The request never left. Nothing was created.</summary>
    /// <param name="Cause">Why it was not sent.</param>
    /// <param name="Reason">The same, in words.</param>
    /// <param name="RetryAfter">When it is worth to try again. Null if that is not known.</param>
    internal sealed record NotSent(NotSentCause Cause, string Reason, TimeSpan? RetryAfter = null) : Outcome
    {
        public override string ToString() => $"not sent, {Cause}: {Reason}";
    }

    /// <summary>The request was sent, but whether a task was created is unknown.</summary>
    /// <param name="Cause">Why it is unknown.</param>
    /// <param name="Reason">The same, in words.</param>
    /// <param name="Error">The error from DCS or its gateway. Null if none was received.</param>
    /// <param name="RequestId">DCS's id of the request. Null if none was received.</param>
    internal sealed record Unknown(UnknownCause Cause, string Reason, DcsError? Error = null, string? RequestId = null) : Outcome
    {
        public override string ToString() => $"unknown, {Cause}: {Error?.ToString() ?? Reason}";
    }
}
