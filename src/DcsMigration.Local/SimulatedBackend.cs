using Azure.Core.Pipeline;
using DcsMigration.Simulators;

namespace DcsMigration.Local;

/// <summary>Runs the simulators in this process and configures the host to use them.</summary>
internal sealed class SimulatedBackend(SimulatedCloud cloud) : IAsyncDisposable
{
    /// <summary>The signing secret of webhooks. It is generated at start and protects nothing real, so the banner can show it.</summary>
    public string WebhookSecret => cloud.WebhookSecret;

    public static async Task<SimulatedBackend> StartAsync(WebApplicationBuilder builder)
    {
        var cloud = await SimulatedCloud.StartAsync();
        foreach (var (name, value) in cloud.EnvironmentVariables)
        {
            builder.Configuration[name.Replace("__", ":", StringComparison.Ordinal)] = value;
            // The identity client reads its endpoint only from environment variables.
            Environment.SetEnvironmentVariable(name, value);
        }

        builder.Services.AddSingleton<HttpPipelineTransport>(new HttpClientTransport(cloud.KeyVault.CreateHandler()));
        return new SimulatedBackend(cloud);
    }

    public ValueTask DisposeAsync() => cloud.DisposeAsync();
}
