using DcsMigration.Azure;
using DcsMigration.Credentials;

namespace DcsMigration.Tests;

/// <summary>A credential that is always there, or never.</summary>
internal sealed class FixedCredentials : ICredentialSource
{
    private readonly Func<FetchResult<VersionedCredential>> _fetch;

    public FixedCredentials(Credential credential)
    {
        var found = new VersionedCredential(credential, "v1");
        _fetch = () => new FetchResult<VersionedCredential>.Found(found, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);
    }

    public FixedCredentials(FetchError error) => _fetch = () => new FetchResult<VersionedCredential>.Failed(error);

    public FixedCredentials(Exception bug) => _fetch = () => throw bug;

    public Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken) => Task.FromResult(_fetch());
}
