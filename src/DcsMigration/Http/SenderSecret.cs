using System.Diagnostics;
using DcsMigration.Credentials;
using DcsMigration.Secrets;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>The secret that senders are verified with, read from Key Vault and cached like the DCS credential.</summary>
internal sealed partial class SenderSecret(
    string setting,
    string name,
    Func<string, SecretContent<SenderKeys>> read,
    KeyVaultReader vault,
    TimeProvider time,
    ServiceTelemetry telemetry,
    ILogger<SenderSecret> logger)
{
    private readonly RefreshAheadCache<SenderKeys> _keys = new(
        "read sender secret",
        cancellationToken => vault.FetchAsync(name, setting, secret => Logged(read(secret.Text), name, logger), cancellationToken),
        time,
        telemetry,
        logger);

    /// <summary>A fetch has a limit of its own, so it is not cancelled when the caller hangs up.</summary>
    public async ValueTask<Parsed<SenderKeys>> GetAsync() => await _keys.GetAsync(CancellationToken.None) switch
    {
        FetchResult<SenderKeys>.Fetched fetched => fetched.Value,
        FetchResult<SenderKeys>.Failed failed => new Refusal(
            FunctionError.NoCredentials,
            "Retry later: the secret that signatures are checked with is unavailable, and nothing was created.",
            RetryAfter: failed.Error.RetryAfter,
            Sender: Sender.Unverifiable),
        _ => throw new UnreachableException(),
    };

    /// <summary>Whether the secret is available.</summary>
    public async Task<PartStatus> CheckAsync() => await _keys.GetAsync(CancellationToken.None) switch
    {
        FetchResult<SenderKeys>.Fetched { Value.Warning: { } warning } => new PartStatus.Ready(Named(name, warning)),
        FetchResult<SenderKeys>.Fetched => new PartStatus.Ready(_keys.Warning),
        FetchResult<SenderKeys>.Failed failed => new PartStatus.NotReady(failed.Error.Reason),
        _ => throw new UnreachableException(),
    };

    private static SecretContent<SenderKeys> Logged(SecretContent<SenderKeys> content, string name, ILogger logger)
    {
        if (content is SecretContent<SenderKeys>.Valid { Value.Warning: { } warning })
            Log.NotUsed(logger, Named(name, warning));

        return content;
    }

    private static string Named(string name, string warning) => $"The Key Vault secret '{name}' {warning}";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Reason} The other signing secrets are used.")]
        public static partial void NotUsed(ILogger logger, string reason);
    }
}
