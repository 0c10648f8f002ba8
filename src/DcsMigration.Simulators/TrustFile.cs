namespace DcsMigration.Simulators;

/// <summary>A file for <c>SSL_CERT_FILE</c>. It replaces the system's certificates, so it has to contain those too.</summary>
internal static class TrustFile
{
    /// <summary>The bundles of Linux distributions, as in Go's crypto/x509 (root_linux.go).</summary>
    private static readonly string[] UsualBundles =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/pki/tls/cacert.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];

    public static void Write(string path, string certificatePem)
    {
        var system = SystemBundle() is { } bundle ? File.ReadAllText(bundle).TrimEnd() + "\n" : "";
        File.WriteAllText(path, $"{system}{certificatePem}\n");
    }

    private static string? SystemBundle() =>
        UsualBundles.Prepend(Environment.GetEnvironmentVariable("SSL_CERT_FILE")).FirstOrDefault(File.Exists);
}
