using DcsMigration.Secrets;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http.Chat;

/// <summary>The secret of one platform, read from Key Vault and cached like the DCS credential.</summary>
internal sealed partial class ChatSecret(
    string setting, string name, KeyVaultReader vault, TimeProvider time, ServiceTelemetry telemetry, ILogger<ChatSecret> logger)
{
    private static readonly Refusal Unavailable = new(
        FunctionError.NoCredentials, "Retry later: the secret that commands are checked with is unavailable, and nothing was created.");

    private readonly RefreshAheadCache<ChatKeys> _keys = new(
        "read chat secret",
        cancellationToken => vault.FetchAsync(name, setting, secret => ChatKeys.Read(secret.Value ?? ""), cancellationToken),
        time,
        telemetry,
        logger);

    public async ValueTask<Parsed<IReadOnlyList<byte[]>>> GetAsync()
    {
        var fetched = await _keys.GetAsync(CancellationToken.None);
        if (fetched.Error is not { } error)
            return new Parsed<IReadOnlyList<byte[]>>.Valid(fetched.Value!.Keys);

        Log.NoSecret(logger, error.Reason);
        return Unavailable;
    }

    /// <summary>Why the secret is unavailable, in words for the operator; null if it is available.</summary>
    public async Task<string?> CheckAsync() => (await _keys.GetAsync(CancellationToken.None)).Error?.Reason;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A chat command could not be verified. {Reason}")]
        public static partial void NoSecret(ILogger logger, string reason);
    }
}
