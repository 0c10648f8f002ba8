using DcsMigration.Azure;

namespace DcsMigration.Credentials;

/// <summary>Where the credential is kept. Failures are values; only a bug or cancellation throws.</summary>
internal interface ICredentialSource
{
    Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken);
}
