namespace DcsMigration.EndToEnd.Hosts;

/// <summary>The kinds of hosts.</summary>
public enum HostKind
{
    /// <summary>The published function app, run as the Functions host does.</summary>
    FunctionApp,

    /// <summary>DcsMigration.Local.</summary>
    Local,
}
