using DcsMigration.Credentials;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Webhooks;

/// <summary>The signing keys of one kind of sender, from Key Vault, kept as the DCS credential is.</summary>
internal sealed class WebhookSecret
{
    private readonly RefreshAheadCache<SigningKeys> _keys;
    private readonly string _name;
    private readonly string _setting;
    private readonly SigningKeys.Reader _read;
    private readonly KeyVaultReader _vault;
    private readonly KeyVaultOptions _options;
    private readonly TimeProvider _time;
    private readonly ServiceTelemetry _telemetry;

    /// <param name="name">The secret's name in the vault.</param>
    /// <param name="setting">The setting that names it.</param>
    /// <param name="read">Reads its text.</param>
    /// <param name="vault">The vault.</param>
    /// <param name="options">How long it is kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="telemetry">Counts each read.</param>
    /// <param name="logger">Gets a line when an old one has to serve.</param>
    public WebhookSecret(
        string name,
        string setting,
        SigningKeys.Reader read,
        KeyVaultReader vault,
        KeyVaultOptions options,
        TimeProvider time,
        ServiceTelemetry telemetry,
        ILogger<WebhookSecret> logger)
    {
        _keys = new(FetchAsync, time, logger);
        _name = name;
        _setting = setting;
        _read = read;
        _vault = vault;
        _options = options;
        _time = time;
        _telemetry = telemetry;
    }

    /// <summary>The keys, or why there are none, in words for the operator. Throws only when cancelled.</summary>
    public async Task<(SigningKeys? Keys, string? Fault)> GetAsync(CancellationToken cancellationToken) =>
        await _keys.GetAsync(cancellationToken) switch
        {
            Fetched<SigningKeys>.Found found => (found.Value, null),
            Fetched<SigningKeys>.Failed failed => (null, failed.Fault.Reason),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private async Task<Fetched<SigningKeys>> FetchAsync(CancellationToken cancellationToken)
    {
        using var activity = ServiceTelemetry.Activities.StartActivity("read webhook secret");
        var (secret, reason) = await _vault.ReadAsync(_name, _setting, cancellationToken);
        var (keys, fault) = secret is null ? (null, reason) : Read(secret.Value ?? "");
        _telemetry.CredentialRead(keys is not null);
        if (keys is null)
            return new Fetched<SigningKeys>.Failed(CredentialFault.Unavailable(fault!));

        var now = _time.GetUtcNow();
        return new Fetched<SigningKeys>.Found(keys, now + _options.CacheFor, now + _options.StaleFor);
    }

    private (SigningKeys? Keys, string? Fault) Read(string secret)
    {
        var (keys, fault) = _read(secret);
        return (keys, fault is null ? null : $"The Key Vault secret '{_name}' {fault}");
    }
}
