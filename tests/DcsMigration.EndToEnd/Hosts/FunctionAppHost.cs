using DcsMigration.WorkerDriver;

namespace DcsMigration.EndToEnd.Hosts;

/// <summary>The published function app.</summary>
internal sealed class FunctionAppHost(FunctionApp app) : ITestHost
{
    public FunctionApp App => app;

    public Uri Address => app.Address;

    public string Output => app.Output;

    public static async Task<FunctionAppHost> StartAsync(IReadOnlyDictionary<string, string> settings) =>
        new(await FunctionApp.StartAsync(await PublishedApp.GetAsync(), settings));

    public Task KillAsync() => app.KillAsync();

    public Task StopAsync() => app.StopAsync();

    public Task RestartAsync() => app.RestartAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
