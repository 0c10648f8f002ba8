using System.Runtime.InteropServices;
using DcsMigration.Simulators;

namespace DcsMigration.Local;

/// <summary>Runs the simulators for another process, and prints the environment variables for using them.</summary>
internal static class SimulatorsMode
{
    public static async Task<int> RunAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

        await using var cloud = await SimulatedCloud.StartAsync();
        var trustFile = Path.Combine(Path.GetTempPath(), $"dcs-simulators-{Environment.ProcessId}.pem");
        try
        {
            cloud.WriteTrustFile(trustFile);
            foreach (var (name, value) in cloud.EnvironmentVariables.Append(new("SSL_CERT_FILE", trustFile)))
                await Console.Out.WriteLineAsync($"export {name}={Quoted(value)}");

            await Console.Out.WriteLineAsync($"# Webhooks are signed with {cloud.WebhookSecret}, commands with {cloud.SlackSecret}");
            await Console.Out.WriteLineAsync(
                "# Ready. Paste the lines above into the terminal of the function app. Press Ctrl+C to stop the simulators.");
            await ended.Task;
            return 0;
        }
        finally
        {
            File.Delete(trustFile);
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.TrySetResult();
        }
    }

    /// <summary>Adds quotes if the value has a space, as the path of a temporary folder can.</summary>
    private static string Quoted(string value) => value.Contains(' ', StringComparison.Ordinal) ? $"'{value}'" : value;
}
