using System.Diagnostics;
using DcsMigration.Secrets;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Credentials;

/// <summary>Provides the authorization for each request, and another one when DCS refuses it.</summary>
internal sealed partial class Authorizer
{
    /// <summary>IAM locks a user after about five refusals within 15 minutes. One attempt in this time stays below that.</summary>
    private static readonly TimeSpan RefusedPasswordPause = TimeSpan.FromMinutes(5);

    private readonly RefreshAheadCache<VersionedCredential> _credentials;
    private readonly RefreshAheadCache<IamToken> _tokens;
    private readonly IamClient _iam;
    private readonly TimeProvider _time;
    private readonly ServiceTelemetry _telemetry;
    private readonly ILogger _logger;
    private (string Version, DateTimeOffset Until, FetchResult<IamToken> Refusal)? _refusedPassword;

    public Authorizer(ICredentialSource source, IamClient iam, TimeProvider time, ServiceTelemetry telemetry, ILogger<Authorizer> logger)
    {
        _credentials = new("read credential", source.FetchAsync, time, telemetry, logger);
        _tokens = new("get token", FetchTokenAsync, time, telemetry, logger);
        _telemetry = telemetry;
        _iam = iam;
        _time = time;
        _logger = logger;
    }

    /// <summary>The authorization for a request, or why there is none. Throws only when cancelled.</summary>
    public async Task<AccessResult> GetAsync(CancellationToken cancellationToken)
    {
        var credential = await _credentials.GetAsync(cancellationToken);
        if (credential.Value is null)
            return AccessResult.From(credential.Error!);
        if (credential.Value.Credential is Credential.AccessKey key)
            return new AccessResult.Granted(new RequestAuthorization.Signature(credential.Value, key));

        var token = await _tokens.GetAsync(cancellationToken);
        return token.Value is null
            ? AccessResult.From(token.Error!)
            : new AccessResult.Granted(new RequestAuthorization.Token(token.Value));
    }

    /// <summary>
    /// A different authorization than the refused one, or null if there is none. The same key is never tried again,
    /// since more than five bad signatures lock it (gateway, common errors related to IAM).
    /// </summary>
    public async Task<RequestAuthorization?> GetAnotherAsync(RequestAuthorization refused, CancellationToken cancellationToken)
    {
        _telemetry.CredentialRefusal();
        Log.Refused(_logger, refused);
        return refused switch
        {
            RequestAuthorization.Token { Source: var token } =>
                await _tokens.ReplaceAsync(token, cancellationToken) is { Value: { } fresh } ? new RequestAuthorization.Token(fresh) : null,
            RequestAuthorization.Signature { Source: var source } =>
                await ReplaceCredentialAsync(source, cancellationToken) is null
                    ? null
                    : (await GetAsync(cancellationToken) as AccessResult.Granted)?.Authorization,
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Reads the credential again. Null if it is unavailable, or has the version that was refused.</summary>
    private async Task<VersionedCredential?> ReplaceCredentialAsync(VersionedCredential refused, CancellationToken cancellationToken) =>
        await _credentials.ReplaceAsync(refused, cancellationToken) is { Value: { } credential }
        && credential.Version != refused.Version
            ? credential
            : null;

    private async Task<FetchResult<IamToken>> FetchTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var credential = await _credentials.GetAsync(cancellationToken);
            if (credential.Value is null)
                return credential.Error!;

            var token = await CreateTokenAsync(credential.Value, cancellationToken);
            return WasRefused(token) && await ReplaceCredentialAsync(credential.Value, cancellationToken) is { } other
                ? await CreateTokenAsync(other, cancellationToken)
                : token;
        }
        catch (OperationCanceledException)
        {
            // The token fetch timed out while waiting for a credential fetch that started later.
            return FetchError.Unavailable("The credential for an IAM token was not available in time.");
        }
    }

    /// <summary>Runs in the one fetch of a token that is under way, so the refused password needs no lock.</summary>
    private async Task<FetchResult<IamToken>> CreateTokenAsync(VersionedCredential credential, CancellationToken cancellationToken)
    {
        if (credential is not { Credential: Credential.Password user, Version: var version })
            return FetchError.Unavailable("The credential is no longer a password.");
        if (_refusedPassword is { } refused && refused.Version == version && _time.GetUtcNow() < refused.Until)
            return refused.Refusal;

        var token = await _iam.CreateTokenAsync(user, cancellationToken);
        _refusedPassword = WasRefused(token) ? (version, _time.GetUtcNow() + RefusedPasswordPause, token) : null;
        return token;
    }

    private static bool WasRefused(FetchResult<IamToken> token) => token is { Error.Kind: FetchErrorKind.Refused };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "DCS refused the {Authorization}. Reading the credential again.")]
        public static partial void Refused(ILogger logger, RequestAuthorization authorization);
    }
}
