using System.Diagnostics;
using DcsMigration.Secrets;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Credentials;

/// <summary>Provides the authorization for each request, and another one when DCS refuses it.</summary>
internal sealed partial class Authorizer
{
    private static readonly TimeSpan RetryAfter = RefreshAheadCache<VersionedCredential>.MinPause;

    private readonly RefreshAheadCache<VersionedCredential> _credentials;
    private readonly RefreshAheadCache<IamToken> _tokens;
    private readonly CredentialGuard _requests;
    private readonly CredentialGuard _logins;
    private readonly IamClient _iam;
    private readonly TimeProvider _time;
    private readonly ServiceTelemetry _telemetry;
    private readonly ILogger _logger;

    public Authorizer(ICredentialSource source, IamClient iam, TimeProvider time, ServiceTelemetry telemetry, ILogger<Authorizer> logger)
    {
        _credentials = new("read credential", source.FetchAsync, time, telemetry, logger);
        _tokens = new("get token", FetchTokenAsync, time, telemetry, logger);
        _requests = new CredentialGuard(time);
        _logins = new CredentialGuard(time);
        _telemetry = telemetry;
        _iam = iam;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// The authorization for a request, or why there is none within the time limit. After a refusal, one with another version of the
    /// secret, or with a fresh token.
    /// </summary>
    public async Task<AccessResult> GetAsync(TimeSpan limit, RequestAuthorization? refused = null)
    {
        var start = _time.GetTimestamp();
        var late = "The credential was not available in time.";
        try
        {
            while (true)
            {
                // Usually completes synchronously from the cache, so no timer is allocated.
                var fetched = await _credentials.GetAsync(CancellationToken.None).WaitAsync(Left(start, limit), _time);
                if (fetched is not FetchResult<VersionedCredential>.Fetched { Value: var credential })
                    return AccessTo(ErrorOf(fetched));
                if ((refused as RequestAuthorization.Signature)?.Source.Version == credential.Version)
                {
                    _credentials.Expire(credential);
                    return new AccessResult.Unavailable("The vault has no other version of the refused credential.", RetryAfter);
                }

                switch (_requests.Enter(credential.Version))
                {
                    case GuardAnswer.Admitted admitted:
                        return await AuthorizeAsync(credential, admitted, refused, Left(start, limit));
                    case GuardAnswer.Held held:
                        _credentials.Expire(credential);
                        return new AccessResult.Held(held.Refusal, held.Left);
                    case GuardAnswer.Wait wait:
                        late = "The credential is new or was refused, and DCS did not answer those in time who try it first.";
                        await wait.Changed.WaitAsync(Left(start, limit), _time);
                        break;
                    default:
                        throw new UnreachableException();
                }
            }
        }
        catch (TimeoutException)
        {
            return new AccessResult.Unavailable(late, RetryAfter);
        }
    }

    /// <summary>Ends a use whose credential was refused. The secret is read again, and a token is replaced.</summary>
    public void Refuse(CredentialUse use, CredentialRefusal refusal)
    {
        _telemetry.CredentialRefusal();
        Log.Refused(_logger, use.Authorization);
        use.Refused(refusal);
        _credentials.Expire(use.Credential);
        if (use.Authorization is RequestAuthorization.Token token)
            _tokens.Expire(token.Source);
    }

    /// <summary>Reads the credential, and a token if one is needed, without using them.</summary>
    public async Task<PartStatus> CheckAsync(CancellationToken cancellationToken)
    {
        var fetched = await _credentials.GetAsync(cancellationToken);
        if (fetched is not FetchResult<VersionedCredential>.Fetched { Value: var credential })
            return new PartStatus.NotReady(ErrorOf(fetched).Reason);

        if (_requests.HeldFor(credential.Version) is { } held)
        {
            _credentials.Expire(credential);
            return new PartStatus.NotReady(held.Refusal.Reason);
        }

        if (credential.Credential is Credential.Password)
        {
            var token = await GetTokenAsync(credential).WaitAsync(cancellationToken);
            if (token is not FetchResult<IamToken>.Fetched)
                return new PartStatus.NotReady(ErrorOf(token).Reason);
        }

        return new PartStatus.Ready(_credentials.Warning ?? _tokens.Warning);
    }

    private async Task<AccessResult> AuthorizeAsync(
        VersionedCredential credential, GuardAnswer.Admitted admitted, RequestAuthorization? refused, TimeSpan limit)
    {
        RequestAuthorization? authorization = null;
        try
        {
            if (credential.Credential is Credential.AccessKey key)
            {
                authorization = new RequestAuthorization.Signature(credential, key);
            }
            else
            {
                var fetched = await GetTokenAsync(credential).WaitAsync(limit, _time);
                if (fetched is not FetchResult<IamToken>.Fetched { Value: var token })
                    return AccessTo(ErrorOf(fetched), _logins.HeldFor(credential.Version)?.Left);
                if (ReferenceEquals((refused as RequestAuthorization.Token)?.Source, token))
                    return new AccessResult.Unavailable("IAM issued no other token than the refused one.", RetryAfter);

                authorization = new RequestAuthorization.Token(token);
            }

            return new AccessResult.Granted(new CredentialUse(authorization, credential, _requests, admitted));
        }
        finally
        {
            if (authorization is null)
                _requests.Abandon(admitted);
        }
    }

    /// <summary>A token for this version of the password. While none is issued, one of the version before is used.</summary>
    private async Task<FetchResult<IamToken>> GetTokenAsync(VersionedCredential credential)
    {
        var token = await _tokens.GetAsync(CancellationToken.None);
        if (token is not FetchResult<IamToken>.Fetched { Value: var held } || held.Version == credential.Version)
            return token;

        // The secret may have changed while the token was fetched.
        if (await _credentials.GetAsync(CancellationToken.None) is FetchResult<VersionedCredential>.Fetched { Value: var current }
            && current.Version == held.Version)
            return token;

        _tokens.Expire(held);
        return await _tokens.GetAsync(CancellationToken.None);
    }

    private async Task<FetchResult<IamToken>> FetchTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var credential = await _credentials.GetAsync(cancellationToken);
            if (credential is not FetchResult<VersionedCredential>.Fetched { Value: var current })
                return ErrorOf(credential);

            var token = await LogInAsync(current, cancellationToken);
            if (token is not FetchResult<IamToken>.Failed { Error.Kind: FetchErrorKind.Refused })
                return token;

            _credentials.Expire(current);
            if (await _credentials.GetAsync(cancellationToken) is not FetchResult<VersionedCredential>.Fetched { Value: var other })
                return token;
            if (other.Version != current.Version)
                return await LogInAsync(other, cancellationToken);

            // The next login looks at the vault first.
            _credentials.Expire(other);
            return token;
        }
        catch (OperationCanceledException)
        {
            // The token fetch timed out while waiting for a credential fetch that started later.
            return FetchError.Unavailable("The credential for an IAM token was not available in time.");
        }
    }

    /// <summary>Runs in the one fetch of a token that is under way, so a login never waits for another one.</summary>
    private async Task<FetchResult<IamToken>> LogInAsync(VersionedCredential credential, CancellationToken cancellationToken)
    {
        if (credential is not { Credential: Credential.Password user, Version: var version })
            return FetchError.Unavailable("The credential is no longer a password.");

        switch (_logins.Enter(version))
        {
            case GuardAnswer.Held held:
                return new FetchError(FetchErrorKind.Refused, held.Refusal.Reason);
            case GuardAnswer.Admitted admitted:
                var token = await _iam.CreateTokenAsync(user, credential, cancellationToken);
                Report(admitted, token);
                return token;
            default:
                throw new UnreachableException();
        }
    }

    private void Report(GuardAnswer.Admitted login, FetchResult<IamToken> token)
    {
        if (token is FetchResult<IamToken>.Fetched)
            _logins.Accept(login);
        else if (ErrorOf(token) is { Kind: FetchErrorKind.Refused, Reason: var reason })
            _logins.Refuse(login, new CredentialRefusal(reason));
        else
            _logins.Abandon(login);
    }

    private TimeSpan Left(long start, TimeSpan limit) =>
        TimeSpan.FromTicks(Math.Max((limit - _time.GetElapsedTime(start)).Ticks, 0));

    private static FetchError ErrorOf<T>(FetchResult<T> fetched)
        where T : class =>
        fetched is FetchResult<T>.Failed { Error: var error } ? error : throw new UnreachableException();

    private static AccessResult AccessTo(FetchError error, TimeSpan? heldFor = null) => error.Kind == FetchErrorKind.Misconfigured
        ? new AccessResult.Misconfigured(error.Reason)
        : new AccessResult.Unavailable(error.Reason, heldFor ?? error.RetryAfter ?? RetryAfter);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "DCS refused the {Authorization}. Reading the credential again.")]
        public static partial void Refused(ILogger logger, RequestAuthorization authorization);
    }
}
