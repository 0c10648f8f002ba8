namespace DcsMigration.Dcs;

internal enum UnknownCause
{
    /// <summary>No answer was received in time.</summary>
    TimedOut,

    /// <summary>The connection closed before the reply was complete.</summary>
    ConnectionLost,

    /// <summary>The reply could not be understood, or it is a 2xx without an instance id.</summary>
    UnreadableReply,

    /// <summary>Something other than DCS answered. It may have replaced DCS's response to a create that ran.</summary>
    NotDcs,

    /// <summary>The error does not say whether a task was created.</summary>
    ServerError,
}
