using DcsMigration.Secrets;

namespace DcsMigration.Credentials;

/// <summary>A credential that is given at start and never changes, for the local host and for tests.</summary>
internal sealed class FixedCredentialSource(Credential credential) : ICredentialSource
{
    private readonly FetchResult<VersionedCredential>.Fetched _fetched = new(
        new VersionedCredential(credential, "fixed"), DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);

    public Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken) =>
        Task.FromResult<FetchResult<VersionedCredential>>(_fetched);
}
