using System.Security.Cryptography;

namespace DcsMigration.Simulators;

/// <summary>
/// DCS, IAM, Key Vault and the managed-identity endpoint, wired together: the vault holds a credential that DCS or IAM accepts, and takes
/// the tokens of the managed identity. All credentials are made up at start.
/// </summary>
public sealed class SimulatedCloud : IAsyncDisposable
{
    /// <summary>The name of the secret in the vault.</summary>
    public const string SecretName = "dcs-credentials";

    /// <summary>The name of the secret that Standard Webhooks are signed with.</summary>
    public const string WebhookSecretName = "webhook-secret";

    private readonly SimulatedCloudOptions _options;
    private readonly Lock _rotating = new();
    private volatile SimulatedCredential _credential;

    private SimulatedCloud(
        SimulatedCloudOptions options,
        DcsSimulator dcs,
        IamSimulator iam,
        KeyVaultSimulator keyVault,
        ManagedIdentitySimulator managedIdentity)
    {
        _options = options;
        Dcs = dcs;
        Iam = iam;
        KeyVault = keyVault;
        ManagedIdentity = managedIdentity;
        _credential = NewCredential();
        KeyVault.SetSecret(WebhookSecretName, WebhookSecret);
    }

    /// <summary>The DCS API.</summary>
    public DcsSimulator Dcs { get; }

    /// <summary>IAM, whose tokens DCS accepts.</summary>
    public IamSimulator Iam { get; }

    /// <summary>The vault, which accepts the tokens of <see cref="ManagedIdentity"/>.</summary>
    public KeyVaultSimulator KeyVault { get; }

    /// <summary>The managed-identity endpoint.</summary>
    public ManagedIdentitySimulator ManagedIdentity { get; }

    /// <summary>The secret as the vault holds it now.</summary>
    public string CredentialJson => _credential.Json;

    /// <summary>What Standard Webhooks are signed with.</summary>
    public string WebhookSecret { get; } = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>
    /// What a function app needs in its environment to use this cloud, <c>SSL_CERT_FILE</c> apart: see <see cref="WriteTrustFile"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Dcs__Endpoint"] = Dcs.Endpoint.AbsoluteUri,
        ["Dcs__ProjectId"] = _options.ProjectId,
        ["Dcs__IamEndpoint"] = Iam.Endpoint.AbsoluteUri,
        ["KeyVault__Uri"] = KeyVault.Endpoint.AbsoluteUri,
        ["Idempotency__InMemory"] = "true",
        ["Webhooks__SecretName"] = WebhookSecretName,
        ["IDENTITY_ENDPOINT"] = ManagedIdentity.Endpoint.AbsoluteUri,
        ["IDENTITY_HEADER"] = ManagedIdentity.IdentityHeader,
    };

    /// <summary>Starts all four on free ports.</summary>
    public static async Task<SimulatedCloud> StartAsync(SimulatedCloudOptions? options = null)
    {
        options ??= new SimulatedCloudOptions();
        var managedIdentity = await ManagedIdentitySimulator.StartAsync();
        var keyVault = await KeyVaultSimulator.StartAsync(new KeyVaultSimulatorOptions
        {
            AcceptsToken = managedIdentity.Accepts,
            TimeProvider = options.TimeProvider,
        });
        var iam = await IamSimulator.StartAsync(new IamSimulatorOptions
        {
            ProjectId = options.ProjectId,
            TimeProvider = options.TimeProvider,
        });
        var dcs = await DcsSimulator.StartAsync(new DcsSimulatorOptions
        {
            ProjectId = options.ProjectId,
            CheckToken = iam.Check,
            TimeProvider = options.TimeProvider,
        });
        return new SimulatedCloud(options, dcs, iam, keyVault, managedIdentity);
    }

    /// <summary>
    /// Makes a new credential of the same kind the only valid one, revokes tokens issued for the old one, and writes a new version of the
    /// secret.
    /// </summary>
    public void RotateCredential()
    {
        lock (_rotating) _credential = NewCredential();
    }

    /// <summary>Writes a PEM file for <c>SSL_CERT_FILE</c>: the vault's certificate beside the system's own, if any.</summary>
    public void WriteTrustFile(string path) => TrustFile.Write(path, KeyVault.CertificatePem);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Dcs.DisposeAsync();
        await Iam.DisposeAsync();
        await KeyVault.DisposeAsync();
        await ManagedIdentity.DisposeAsync();
    }

    private SimulatedCredential NewCredential()
    {
        var credential = SimulatedCredential.Create(_options.Credential);
        if (credential.AccessKey is { } key) Dcs.ReplaceAccessKeys(key);
        if (credential.User is { } user)
        {
            Iam.ReplaceUsers(user);
            Iam.RevokeTokens();
        }

        KeyVault.SetSecret(SecretName, credential.Json);
        return credential;
    }
}
