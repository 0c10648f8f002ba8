using System.Diagnostics;
using DcsMigration.Azure;
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
        _credentials = new(token => TracedAsync("read credential", source.FetchAsync, token), time, logger);
        _tokens = new(token => TracedAsync("get token", FetchTokenAsync, token), time, logger);
        _telemetry = telemetry;
        _iam = iam;
        _time = time;
        _logger = logger;
    }

    /// <summary>The authorization for a request, or why there is none. Throws only when cancelled.</summary>
    public async Task<(RequestAuthorization? Authorization, FetchError? Error)> GetAsync(CancellationToken cancellationToken) =>
        await _credentials.GetAsync(cancellationToken) switch
        {
            FetchResult<VersionedCredential>.Found { Value: { Credential: Credential.AccessKey key } source } =>
                (new RequestAuthorization.Signature(source, key), null),
            FetchResult<VersionedCredential>.Failed failed => (null, failed.Error),
            _ => await _tokens.GetAsync(cancellationToken) switch
            {
                FetchResult<IamToken>.Found token => (new RequestAuthorization.Token(token.Value), null),
                FetchResult<IamToken>.Failed failed => (null, failed.Error),
                _ => throw new UnreachableException(),
            },
        };

    /// <summary>
    /// A different authorization than the refused one, or null if there is none. The same key is never tried again,
    /// since more than five bad signatures lock it (gateway, common errors related to IAM).
    /// </summary>
    public async Task<RequestAuthorization?> GetAnotherAsync(RequestAuthorization refused, CancellationToken cancellationToken)
    {
        _telemetry.CredentialRefusal();
        Log.Refused(_logger, refused);
        switch (refused)
        {
            case RequestAuthorization.Token token:
                return await _tokens.ReplaceAsync(token.Source, cancellationToken) is FetchResult<IamToken>.Found fresh
                    ? new RequestAuthorization.Token(fresh.Value)
                    : null;

            case RequestAuthorization.Signature { Source: var source }:
                return await ReplaceCredentialAsync(source, cancellationToken) is null ? null : (await GetAsync(cancellationToken)).Authorization;

            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Reads the credential again. Null if it is unavailable, or has the version that was refused.</summary>
    private async Task<VersionedCredential?> ReplaceCredentialAsync(VersionedCredential refused, CancellationToken cancellationToken) =>
        await _credentials.ReplaceAsync(refused, cancellationToken) is FetchResult<VersionedCredential>.Found { Value: var credential }
        && credential.Version != refused.Version
            ? credential
            : null;

    private async Task<FetchResult<IamToken>> FetchTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            switch (await _credentials.GetAsync(cancellationToken))
            {
                case FetchResult<VersionedCredential>.Found { Value: var credential }:
                    var token = await CreateTokenAsync(credential, cancellationToken);
                    return WasRefused(token) && await ReplaceCredentialAsync(credential, cancellationToken) is { } other
                        ? await CreateTokenAsync(other, cancellationToken)
                        : token;

                case FetchResult<VersionedCredential>.Failed failed:
                    return new FetchResult<IamToken>.Failed(failed.Error);

                default:
                    throw new UnreachableException();
            }
        }
        catch (OperationCanceledException)
        {
            // The time for this fetch ended before that of the credential's fetch, which began later.
            return new FetchResult<IamToken>.Failed(FetchError.Unavailable("The credential for an IAM token was not available in time."));
        }
    }

    /// <summary>Runs in the one fetch of a token that is under way, so the refused password needs no lock.</summary>
    private async Task<FetchResult<IamToken>> CreateTokenAsync(VersionedCredential credential, CancellationToken cancellationToken)
    {
        if (credential is not { Credential: Credential.Password user, Version: var version })
            return new FetchResult<IamToken>.Failed(FetchError.Unavailable("The credential is no longer a password."));
        if (_refusedPassword is { } refused && refused.Version == version && _time.GetUtcNow() < refused.Until)
            return refused.Refusal;

        var token = await _iam.CreateTokenAsync(user, cancellationToken);
        _refusedPassword = WasRefused(token) ? (version, _time.GetUtcNow() + RefusedPasswordPause, token) : null;
        return token;
    }

    private static bool WasRefused(FetchResult<IamToken> token) =>
        token is FetchResult<IamToken>.Failed { Error.Kind: FetchErrorKind.Refused };

    private async Task<FetchResult<T>> TracedAsync<T>(
        string name, Func<CancellationToken, Task<FetchResult<T>>> fetch, CancellationToken cancellationToken)
    {
        using var activity = ServiceTelemetry.Activities.StartActivity(name);
        var fetched = await fetch(cancellationToken);
        _telemetry.CredentialRead(fetched is FetchResult<T>.Found);
        return fetched;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "DCS refused the {Authorization}. Reading the credential again.")]
        public static partial void Refused(ILogger logger, RequestAuthorization authorization);
    }
}
