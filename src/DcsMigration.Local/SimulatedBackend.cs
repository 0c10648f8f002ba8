using Azure.Core.Pipeline;
using DcsMigration.Simulators;

namespace DcsMigration.Local;

/// <summary>Runs the simulators in this process and configures the host to use them.</summary>
internal static class SimulatedBackend
{
    public static async Task<SimulatedCloud> StartAsync(WebApplicationBuilder builder)
    {
        var cloud = await SimulatedCloud.StartAsync();
        // The user decides where the records are.
        foreach (var (name, value) in cloud.EnvironmentVariables.Where(variable => variable.Key != "Idempotency__InMemory"))
        {
            builder.Configuration[name.Replace("__", ":", StringComparison.Ordinal)] = value;
            // The identity client reads its endpoint only from environment variables.
            Environment.SetEnvironmentVariable(name, value);
        }

        builder.Services.AddSingleton<HttpPipelineTransport>(new HttpClientTransport(cloud.KeyVault.CreateHandler()));
        return cloud;
    }
}
