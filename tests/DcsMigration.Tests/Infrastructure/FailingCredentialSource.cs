using DcsMigration.Credentials;
using DcsMigration.Secrets;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>Never returns a credential: it fails with an error, or throws as a bug would.</summary>
internal sealed class FailingCredentialSource : ICredentialSource
{
    private readonly Func<FetchResult<VersionedCredential>> _fail;

    public FailingCredentialSource(FetchError error) => _fail = () => error;

    public FailingCredentialSource(Exception bug) => _fail = () => throw bug;

    public Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken) => Task.FromResult(_fail());
}
