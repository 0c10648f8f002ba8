namespace DcsMigration.EndToEnd.Hosts;

/// <summary>What serves the endpoints.</summary>
public enum HostKind
{
    /// <summary>The published function app, driven as the Functions host does.</summary>
    FunctionApp,

    /// <summary>DcsMigration.Local.</summary>
    Local,
}
