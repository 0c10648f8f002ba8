using DcsMigration.Azure;
using DcsMigration.Credentials;
using Xunit;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>Returns its credential when the test releases it.</summary>
internal sealed class LateCredentialSource(Credential credential) : ICredentialSource
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task WaitUntilAskedAsync() => _asked.Task.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

    public void Release() => _released.SetResult();

    public async Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken)
    {
        _asked.TrySetResult();
        await _released.Task;
        return await new FixedCredentialSource(credential).FetchAsync(cancellationToken);
    }
}
