using Azure.Core.Pipeline;
using DcsMigration.Simulators;

namespace DcsMigration.Local;

/// <summary>Simulators of DCS, IAM, Key Vault and the managed identity in this process, and the settings that point to them.</summary>
internal sealed class SimulatedBackend(SimulatedCloud cloud) : IAsyncDisposable
{
    /// <summary>Made up at start, like all that is simulated, so that it may be shown.</summary>
    public string WebhookSecret => cloud.WebhookSecret;

    public static async Task<SimulatedBackend> StartAsync(WebApplicationBuilder builder)
    {
        var cloud = await SimulatedCloud.StartAsync();
        foreach (var (name, value) in cloud.EnvironmentVariables)
        {
            builder.Configuration[name.Replace("__", ":", StringComparison.Ordinal)] = value;
            // The identity client reads its endpoint from there and from nowhere else.
            Environment.SetEnvironmentVariable(name, value);
        }

        builder.Services.AddSingleton<HttpPipelineTransport>(new HttpClientTransport(Pinned(cloud.KeyVault)));
        return new SimulatedBackend(cloud);
    }

    public ValueTask DisposeAsync() => cloud.DisposeAsync();

    /// <summary>TLS with the one certificate that the simulated vault made at its start.</summary>
    private static SocketsHttpHandler Pinned(KeyVaultSimulator vault) => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => vault.Certificate.Equals(certificate) },
        UseProxy = false,
    };
}
