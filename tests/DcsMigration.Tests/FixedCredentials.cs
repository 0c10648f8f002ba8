using DcsMigration.Azure;
using DcsMigration.Credentials;

namespace DcsMigration.Tests;

/// <summary>A credential that is always there, or never.</summary>
internal sealed class FixedCredentials : ICredentialSource
{
    private readonly Func<Fetched<VersionedCredential>> _fetch;

    public FixedCredentials(Credential credential)
    {
        var found = new VersionedCredential(credential, "v1");
        _fetch = () => new Fetched<VersionedCredential>.Found(found, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);
    }

    public FixedCredentials(CredentialFault fault) => _fetch = () => new Fetched<VersionedCredential>.Failed(fault);

    public FixedCredentials(Exception bug) => _fetch = () => throw bug;

    public Task<Fetched<VersionedCredential>> FetchAsync(CancellationToken cancellationToken) => Task.FromResult(_fetch());
}
