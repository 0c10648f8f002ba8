namespace DcsMigration.EndToEnd.Hosts;

/// <summary>A host that runs the service in a separate process.</summary>
internal interface ITestHost : IAsyncDisposable
{
    /// <summary>The address for requests. <see cref="RestartAsync"/> can change it.</summary>
    Uri Address { get; }

    /// <summary>Everything that an operator sees of the process.</summary>
    string Output { get; }

    /// <summary>Kills the process with SIGKILL.</summary>
    Task KillAsync();

    /// <summary>Sends SIGTERM and waits until the process exits.</summary>
    Task StopAsync();

    /// <summary>Starts a new process with the same settings after the previous one has exited.</summary>
    Task RestartAsync();
}
