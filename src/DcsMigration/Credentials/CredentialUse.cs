namespace DcsMigration.Credentials;

/// <summary>One use of the credential, by one request. Disposing ends it; without a result it proved nothing.</summary>
internal sealed class CredentialUse(
    RequestAuthorization authorization, VersionedCredential credential, CredentialGuard guard, GuardAnswer.Admitted admitted) : IDisposable
{
    private bool _ended;

    public RequestAuthorization Authorization { get; } = authorization;

    public VersionedCredential Credential { get; } = credential;

    public void Accepted()
    {
        guard.Accept(admitted);
        _ended = true;
    }

    public void Refused(CredentialRefusal refusal)
    {
        guard.Refuse(admitted, refusal);
        _ended = true;
    }

    public void Dispose()
    {
        if (!_ended)
            guard.Abandon(admitted);
        _ended = true;
    }
}
