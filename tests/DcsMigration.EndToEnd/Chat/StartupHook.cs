using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using DcsMigration.Http.Chat;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

/// <summary>
/// Runs at the start of a host's process if DOTNET_STARTUP_HOOKS names this assembly. Makes the host post late answers to a test's server
/// instead of Slack's. Only code can do that: no setting can.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for this name.")]
[SuppressMessage("Design", "MA0047", Justification = "The runtime looks for this name.")]
internal static class StartupHook
{
    private const string OriginVariable = "TEST_SLACK_ORIGIN";

    public static (string Name, string Value)[] SettingsFor(string origin) =>
        [("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location), (OriginVariable, origin)];

    public static void Initialize() =>
        DiagnosticListener.AllListeners.Subscribe(new HostObserver(Environment.GetEnvironmentVariable(OriginVariable)!));

    private sealed class HostObserver(string origin) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
                value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == "HostBuilding")
            {
                ((IHostBuilder)value.Value!).ConfigureServices(services => services.AddSingleton(provider => new LateAnswers(
                    provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LateAnswers>>(), [origin])));
            }
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }
}
