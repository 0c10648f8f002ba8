using DcsMigration.Azure;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Credentials;

/// <summary>Has an authorization at hand for each request, and another one when DCS refuses it.</summary>
internal sealed partial class Authorizer
{
    /// <summary>IAM locks a user after about five refusals within a quarter of an hour: a password tried once in so long stays below that.</summary>
    private static readonly TimeSpan RefusedPasswordRests = TimeSpan.FromMinutes(5);

    private readonly RefreshAheadCache<VersionedCredential> _credentials;
    private readonly RefreshAheadCache<IamToken> _tokens;
    private readonly IamClient _iam;
    private readonly TimeProvider _time;
    private readonly ServiceTelemetry _telemetry;
    private readonly ILogger _logger;
    private (string Version, DateTimeOffset Until, FetchResult<IamToken> Refusal)? _resting;

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
                _ => throw new System.Diagnostics.UnreachableException(),
            },
        };

    /// <summary>
    /// Another authorization than the refused one, or null where there is no other: the same key is never tried again,
    /// since more than five bad signatures lock it (gateway, common errors related to IAM).
    /// </summary>
    public async Task<RequestAuthorization?> GetAnotherAsync(RequestAuthorization refused, CancellationToken cancellationToken)
    {
        _telemetry.CredentialRefusal();
        Log.Refused(_logger, refused);
        if (refused is RequestAuthorization.Token token)
        {
            return await _tokens.ReplaceAsync(token.Source, cancellationToken) is FetchResult<IamToken>.Found fresh
                ? new RequestAuthorization.Token(fresh.Value)
                : null;
        }

        var refusedSource = ((RequestAuthorization.Signature)refused).Source;
        return await _credentials.ReplaceAsync(refusedSource, cancellationToken) is FetchResult<VersionedCredential>.Found found
            && found.Value.Version != refusedSource.Version
                ? (await GetAsync(cancellationToken)).Authorization
                : null;
    }

    private async Task<FetchResult<T>> TracedAsync<T>(
        string name, Func<CancellationToken, Task<FetchResult<T>>> fetch, CancellationToken cancellationToken)
    {
        using var activity = ServiceTelemetry.Activities.StartActivity(name);
        var fetched = await fetch(cancellationToken);
        _telemetry.CredentialRead(fetched is FetchResult<T>.Found);
        return fetched;
    }

    private async Task<FetchResult<IamToken>> FetchTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FetchTokenInTimeAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The time of this fetch ran out before that of the one for the credential, which began later.
            return new FetchResult<IamToken>.Failed(FetchError.Unavailable("The credential for a token of IAM did not come in time."));
        }
    }

    private async Task<FetchResult<IamToken>> FetchTokenInTimeAsync(CancellationToken cancellationToken)
    {
        var source = await _credentials.GetAsync(cancellationToken);
        var token = await CreateTokenAsync(source, cancellationToken);
        if (source is not FetchResult<VersionedCredential>.Found { Value: var refused } || !WasRefused(token))
            return token;

        // The same password is not tried again either: IAM locks a user after a few refusals.
        var other = await _credentials.ReplaceAsync(refused, cancellationToken);
        return other is FetchResult<VersionedCredential>.Found found && found.Value.Version != refused.Version
            ? await CreateTokenAsync(other, cancellationToken)
            : token;
    }

    private async Task<FetchResult<IamToken>> CreateTokenAsync(FetchResult<VersionedCredential> source, CancellationToken cancellationToken) =>
        source switch
        {
            FetchResult<VersionedCredential>.Found { Value: { Credential: Credential.Password user, Version: var version } } =>
                RestingRefusal(version) ?? Rested(version, await _iam.CreateTokenAsync(user, cancellationToken)),
            FetchResult<VersionedCredential>.Failed failed => new FetchResult<IamToken>.Failed(failed.Error),
            _ => new FetchResult<IamToken>.Failed(FetchError.Unavailable("The credential changed its kind in this moment.")),
        };

    // Only the one fetch of a token under way comes here: nothing to lock.
    private FetchResult<IamToken>? RestingRefusal(string version) =>
        _resting is { } resting && resting.Version == version && _time.GetUtcNow() < resting.Until ? resting.Refusal : null;

    private FetchResult<IamToken> Rested(string version, FetchResult<IamToken> token)
    {
        _resting = WasRefused(token) ? (version, _time.GetUtcNow() + RefusedPasswordRests, token) : null;
        return token;
    }

    private static bool WasRefused(FetchResult<IamToken> token) =>
        token is FetchResult<IamToken>.Failed { Error.Kind: FetchErrorKind.Refused };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "DCS refused the {Authorization}; the credential is read again.")]
        public static partial void Refused(ILogger logger, RequestAuthorization authorization);
    }
}
