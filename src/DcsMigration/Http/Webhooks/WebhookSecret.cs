using DcsMigration.Azure;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http.Webhooks;

/// <summary>The signing keys of Standard Webhooks, from Key Vault, cached as the DCS credential is.</summary>
/// <param name="name">The secret's name in the vault.</param>
/// <param name="vault">The vault.</param>
/// <param name="time">The clock.</param>
/// <param name="telemetry">Counts each read.</param>
/// <param name="logger">Gets a line when an old one has to serve.</param>
internal sealed class WebhookSecret(
    string name,
    KeyVaultReader vault,
    TimeProvider time,
    ServiceTelemetry telemetry,
    ILogger<WebhookSecret> logger)
{
    private readonly RefreshAheadCache<SigningKeys> _keys = new(
        async cancellationToken =>
        {
            using var activity = ServiceTelemetry.Activities.StartActivity("read webhook secret");
            var fetched = await vault.FetchAsync(name, "Webhooks:SecretName", secret => SigningKeys.Read(secret.Value ?? ""), cancellationToken);
            telemetry.CredentialRead(fetched is FetchResult<SigningKeys>.Found);
            return fetched;
        },
        time,
        logger);

    /// <summary>The keys, or why there are none, in words for the operator. Throws only when cancelled.</summary>
    public async Task<(SigningKeys? Keys, string? Error)> GetAsync(CancellationToken cancellationToken) =>
        await _keys.GetAsync(cancellationToken) switch
        {
            FetchResult<SigningKeys>.Found found => (found.Value, null),
            FetchResult<SigningKeys>.Failed failed => (null, failed.Error.Reason),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
