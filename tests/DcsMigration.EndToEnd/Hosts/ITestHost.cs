namespace DcsMigration.EndToEnd.Hosts;

/// <summary>A host of the endpoints, with the service in a process of its own.</summary>
internal interface ITestHost : IAsyncDisposable
{
    /// <summary>Where it is called. May change by <see cref="RestartAsync"/>.</summary>
    Uri Address { get; }

    /// <summary>Everything that its operator sees.</summary>
    string Printed { get; }

    /// <summary>Kills the process with SIGKILL.</summary>
    Task KillAsync();

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    Task StopAsync();

    /// <summary>Starts a new process with the same settings, after the end of the old one.</summary>
    Task RestartAsync();
}
