namespace DcsMigration.EndToEnd.Hosts;

/// <summary>What serves the endpoints.</summary>
internal enum HostKind
{
    /// <summary>The published function app, driven as the Functions host does.</summary>
    FunctionApp,

    /// <summary>DcsMigration.Local.</summary>
    Local,
}
