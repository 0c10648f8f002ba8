using DcsMigration.Azure;
using DcsMigration.Credentials;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>Has one credential, always: for tests of what comes after it.</summary>
internal sealed class FixedCredentials(Credential credential) : ICredentialSource
{
    public Task<Fetched<VersionedCredential>> FetchAsync(CancellationToken cancellationToken) =>
        Task.FromResult<Fetched<VersionedCredential>>(new Fetched<VersionedCredential>.Found(
            new VersionedCredential(credential, "1"), DateTimeOffset.MaxValue, DateTimeOffset.MaxValue));
}
