using System.Collections.ObjectModel;

namespace DcsMigration.Simulators.Wire;

/// <summary>
/// What goes wrong with one request. Faults before creating apply before the request is checked. Faults after creating apply after the
/// request was executed, and do not apply to a request that is refused. <see cref="Faults"/> has them ready to use.
/// </summary>
public abstract record Fault
{
    private Fault() { }

    /// <summary>No fault, for a healthy request between two others.</summary>
    public static Fault None { get; } = new Healthy();

    /// <summary>The request is answered normally.</summary>
    public sealed record Healthy : Fault;

    /// <summary>The connection is reset (RST) before the body is read. Nothing is created.</summary>
    public sealed record ResetBeforeReading : Fault;

    /// <summary>The request is executed, then the connection is reset (RST) without a reply.</summary>
    public sealed record ResetAfterCreating : Fault;

    /// <summary>There is no reply until the client closes the connection or hangs are released. Nothing is created.</summary>
    public sealed record HangBeforeCreating : Fault;

    /// <summary>The request is executed, then there is no reply until the client closes the connection or hangs are released.</summary>
    public sealed record HangAfterCreating : Fault;

    /// <summary>The request is executed, and half of the reply is sent before the connection is closed.</summary>
    public sealed record TruncatedReply : Fault;

    /// <summary>The request is executed and answered late, even if the client has closed the connection.</summary>
    /// <param name="By">How much later, by the simulator's clock.</param>
    public sealed record Delay(TimeSpan By) : Fault;

    /// <summary>A different reply is sent.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Body">The body; <see cref="RequestId"/> and <see cref="InstanceId"/> in it are replaced.</param>
    /// <param name="ContentType">Its media type.</param>
    /// <param name="Creates">Whether the request is executed nevertheless.</param>
    public sealed record Reply(int Status, string Body, string ContentType, bool Creates) : Fault
    {
        /// <summary>Placeholder in a body for the request id of the reply.</summary>
        public const string RequestId = "{request_id}";

        /// <summary>Placeholder in a body for the id of the created task.</summary>
        public const string InstanceId = "{instance_id}";

        /// <summary>Headers to send in addition to the usual ones, or instead of them.</summary>
        public IReadOnlyDictionary<string, string> Headers { get; init; } = ReadOnlyDictionary<string, string>.Empty;

        internal SimulatedReply To(ReceivedRequest request) => new(
            Status,
            Body
                .Replace(RequestId, request.RequestId, StringComparison.Ordinal)
                .Replace(InstanceId, request.CreatedTaskId, StringComparison.Ordinal),
            ContentType)
        {
            Headers = Headers,
        };
    }
}
