namespace DcsMigration.Dcs;

internal enum UnknownCause
{
    /// <summary>No answer was received in time.</summary>
    TimedOut,

    /// <summary>The connection closed before the response was complete.</summary>
    ConnectionLost,

    /// <summary>The response could not be understood, or it is a 2xx without an instance id.</summary>
    UnreadableResponse,

    /// <summary>Something other than DCS answered. It may have replaced DCS's response to a create that ran.</summary>
    NotDcs,

    /// <summary>The error does not say whether a task was created.</summary>
    ServerError,
}
