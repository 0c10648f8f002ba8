using DcsMigration.Simulators;

namespace DcsMigration.EndToEnd.Hosts;

/// <summary>A file for SSL_CERT_FILE with the simulated vault's certificate.</summary>
internal sealed class TemporaryTrustFile : IDisposable
{
    public TemporaryTrustFile(SimulatedCloud cloud) => cloud.WriteTrustFile(Path);

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
