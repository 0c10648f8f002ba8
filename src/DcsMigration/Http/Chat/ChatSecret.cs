using System.Diagnostics;
using DcsMigration.Secrets;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http.Chat;

/// <summary>The secret of one platform, read from Key Vault and cached like the DCS credential.</summary>
internal sealed class ChatSecret(
    string setting, string name, KeyVaultReader vault, TimeProvider time, ServiceTelemetry telemetry, ILogger<ChatSecret> logger)
{
    private readonly RefreshAheadCache<ChatKeys> _keys = new(
        "read chat secret",
        cancellationToken => vault.FetchAsync(name, setting, secret => ChatKeys.Read(secret.Text), cancellationToken),
        time,
        telemetry,
        logger);

    public async ValueTask<Parsed<IReadOnlyList<byte[]>>> GetAsync()
    {
        var fetched = await _keys.GetAsync(CancellationToken.None);
        return fetched is FetchResult<ChatKeys>.Fetched { Value: var keys }
            ? new Parsed<IReadOnlyList<byte[]>>.Valid(keys.Keys)
            : new Refusal(
                FunctionError.NoCredentials,
                "Retry later: the secret that commands are checked with is unavailable, and nothing was created.",
                RetryAfter: fetched.RetryAfter);
    }

    /// <summary>Whether the secret is available.</summary>
    public async Task<PartStatus> CheckAsync() => await _keys.GetAsync(CancellationToken.None) switch
    {
        FetchResult<ChatKeys>.Fetched => new PartStatus.Ready(_keys.Warning),
        FetchResult<ChatKeys>.Failed failed => new PartStatus.NotReady(failed.Error.Reason),
        _ => throw new UnreachableException(),
    };
}
