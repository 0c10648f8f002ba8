using DcsMigration.Azure;
using DcsMigration.Credentials;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>Has one credential, always: for tests of what comes after it.</summary>
internal sealed class FixedCredentials(Credential credential) : ICredentialSource
{
    public Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken) =>
        Task.FromResult<FetchResult<VersionedCredential>>(new FetchResult<VersionedCredential>.Found(
            new VersionedCredential(credential, "1"), DateTimeOffset.MaxValue, DateTimeOffset.MaxValue));
}
