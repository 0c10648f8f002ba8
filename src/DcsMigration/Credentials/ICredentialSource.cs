using DcsMigration.Secrets;

namespace DcsMigration.Credentials;

/// <summary>Where the credential is stored. Failures are values; only a bug or cancellation throws.</summary>
internal interface ICredentialSource
{
    Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken);
}
