using DcsMigration.Azure;
using DcsMigration.Credentials;

namespace DcsMigration.Local;

/// <summary>A credential given at start, which never changes.</summary>
internal sealed class FixedCredentialSource(Credential credential) : ICredentialSource
{
    private readonly FetchResult<VersionedCredential> _fetched = new FetchResult<VersionedCredential>.Found(
        new VersionedCredential(credential, "fixed"), DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);

    public Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken) => Task.FromResult(_fetched);
}
