namespace DcsMigration.EndToEnd.Hosts;

/// <summary>The local host, with a function key.</summary>
internal sealed class LocalTestHost : ITestHost
{
    private readonly Dictionary<string, string> _settings;
    private LocalProcess _process;

    private LocalTestHost(Dictionary<string, string> settings, LocalProcess process)
    {
        _settings = settings;
        _process = process;
    }

    public Uri Address => _process.Address;

    public string Output => _process.Output + _process.Error;

    public static async Task<LocalTestHost> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var withKey = new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["Local__FunctionKey"] = CreateRequest.FunctionKey,
        };
        return new(withKey, await LocalProcess.StartAsync(withKey));
    }

    public Task KillAsync() => _process.DisposeAsync().AsTask();

    public Task StopAsync() => _process.TerminateAsync();

    public async Task RestartAsync()
    {
        await _process.DisposeAsync();
        _process = await LocalProcess.StartAsync(_settings);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
