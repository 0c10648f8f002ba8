using System.Collections.ObjectModel;

namespace DcsMigration.Simulators;

/// <summary>
/// What goes wrong with one request. Faults that say nothing about creating act before the request is checked; those that create act
/// after it was checked and done, and not at all on a request that is refused. <see cref="Faults"/> has them ready-made.
/// </summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>No fault: keeps a request healthy between two that are not.</summary>
    public static Fault None { get; } = new Healthy();

    /// <summary>The request is served as it should be.</summary>
    public sealed record Healthy : Fault;

    /// <summary>The connection is reset (RST) with the body unread; nothing is created.</summary>
    public sealed record ResetBeforeReading : Fault;

    /// <summary>The request is done, then the connection is reset (RST) without a reply.</summary>
    public sealed record ResetAfterCreating : Fault;

    /// <summary>No reply until the client goes away or hangs are released; nothing is ever created.</summary>
    public sealed record HangBeforeCreating : Fault;

    /// <summary>The request is done, then there is no reply until the client goes away or hangs are released.</summary>
    public sealed record HangAfterCreating : Fault;

    /// <summary>The request is done, and half of the reply is sent before the connection is closed.</summary>
    public sealed record TruncatedReply : Fault;

    /// <summary>The request is served as it should be, but later, even when the client has gone by then.</summary>
    /// <param name="By">How much later, by the simulator's clock.</param>
    public sealed record Delay(TimeSpan By) : Fault;

    /// <summary>Another reply than the one due.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Body">The body; <see cref="RequestId"/> and <see cref="InstanceId"/> in it are replaced.</param>
    /// <param name="ContentType">Its media type.</param>
    /// <param name="Creates">Whether the request is done all the same.</param>
    public sealed record Reply(int Status, string Body, string ContentType, bool Creates) : Fault
    {
        /// <summary>Stands in a body for the request id of the reply.</summary>
        public const string RequestId = "{request_id}";

        /// <summary>Stands in a body for the id of the created task.</summary>
        public const string InstanceId = "{instance_id}";

        /// <summary>Headers to send beside the usual ones, or in their place.</summary>
        public IReadOnlyDictionary<string, string> Headers { get; init; } = ReadOnlyDictionary<string, string>.Empty;
    }
}
