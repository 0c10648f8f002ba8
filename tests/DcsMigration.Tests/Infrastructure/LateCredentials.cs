using DcsMigration.Azure;
using DcsMigration.Credentials;
using Xunit;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>Has a credential when the test says so, and no sooner.</summary>
internal sealed class LateCredentials(Credential credential) : ICredentialSource
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task WaitUntilAskedAsync() => _asked.Task.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

    public void Release() => _released.SetResult();

    public async Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken)
    {
        _asked.TrySetResult();
        await _released.Task;
        return await new FixedCredentials(credential).FetchAsync(cancellationToken);
    }
}
