using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Iam;
using DcsMigration.Simulators.Secrets;

namespace DcsMigration.Simulators;

/// <summary>
/// DCS, IAM, Key Vault and the managed-identity endpoint, connected: the vault contains an access key that DCS accepts, and
/// accepts the tokens of the managed identity. All secrets are random, so that the source contains none.
/// </summary>
public sealed class SimulatedCloud : IAsyncDisposable
{
    /// <summary>The channel in which people may send commands.</summary>
    public const string ChatChannel = "C0SIMULATED";

    private const string SecretName = "dcs-credentials";
    private const string WebhookSecretName = "webhook-secret";
    private const string SlackSecretName = "slack-signing-secret";
    private const string CapitalsAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const string LettersAndDigits = "abcdefghijklmnopqrstuvwxyz" + CapitalsAndDigits;

    private readonly IamSimulator _iam;
    private readonly ManagedIdentitySimulator _managedIdentity;

    private SimulatedCloud(DcsSimulator dcs, IamSimulator iam, KeyVaultSimulator keyVault, ManagedIdentitySimulator managedIdentity)
    {
        Dcs = dcs;
        _iam = iam;
        KeyVault = keyVault;
        _managedIdentity = managedIdentity;
        KeyVault.SetSecret(WebhookSecretName, WebhookSecret);
        KeyVault.SetSecret(SlackSecretName, SlackSecret);
        RotateCredential();
    }

    /// <summary>The DCS API.</summary>
    public DcsSimulator Dcs { get; }

    /// <summary>The vault, which accepts the tokens of the managed identity.</summary>
    public KeyVaultSimulator KeyVault { get; }

    /// <summary>The current credential, as in the vault.</summary>
    public string CredentialJson { get; private set; } = "";

    /// <summary>The secret that signs Standard Webhooks.</summary>
    public string WebhookSecret { get; } = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>The secret that signs the commands of a Slack app.</summary>
    public string SlackSecret { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>
    /// The environment variables with which a function app uses this cloud, except <c>SSL_CERT_FILE</c>: see <see cref="WriteTrustFile"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Dcs__Endpoint"] = Dcs.Endpoint.AbsoluteUri,
        ["Dcs__ProjectId"] = DcsSimulator.SampleProjectId,
        ["Dcs__IamEndpoint"] = _iam.Endpoint.AbsoluteUri,
        ["KeyVault__Uri"] = KeyVault.Endpoint.AbsoluteUri,
        ["Idempotency__InMemory"] = "true",
        ["Webhooks__SecretName"] = WebhookSecretName,
        ["ChatOps__SlackSecretName"] = SlackSecretName,
        ["ChatOps__Channels"] = ChatChannel,
        ["IDENTITY_ENDPOINT"] = _managedIdentity.Endpoint.AbsoluteUri,
        ["IDENTITY_HEADER"] = _managedIdentity.IdentityHeader,
    };

    /// <summary>Starts all four on free ports.</summary>
    public static async Task<SimulatedCloud> StartAsync()
    {
        var managedIdentity = await ManagedIdentitySimulator.StartAsync();
        var keyVault = await KeyVaultSimulator.StartAsync(managedIdentity.Accepts);
        var iam = await IamSimulator.StartAsync();
        var dcs = await DcsSimulator.StartAsync(iam.Check);
        return new SimulatedCloud(dcs, iam, keyVault, managedIdentity);
    }

    /// <summary>Makes a new access key the only valid one, and writes a new version of the secret.</summary>
    public void RotateCredential()
    {
        var key = new SimulatedAccessKey(
            RandomNumberGenerator.GetString(CapitalsAndDigits, 20), RandomNumberGenerator.GetString(LettersAndDigits, 40));
        CredentialJson = new JsonObject { ["access_key"] = key.AccessKey, ["secret_key"] = key.SecretKey }.ToJsonString();
        Dcs.ReplaceAccessKeys(key);
        KeyVault.SetSecret(SecretName, CredentialJson);
    }

    /// <summary>Writes a PEM file for <c>SSL_CERT_FILE</c>: the system's certificates, if any, and the vault's.</summary>
    public void WriteTrustFile(string path) => TrustFile.Write(path, KeyVault.CertificatePem);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Dcs.DisposeAsync();
        await _iam.DisposeAsync();
        await KeyVault.DisposeAsync();
        await _managedIdentity.DisposeAsync();
    }
}
