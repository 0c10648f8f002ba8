using Azure.Core;
using Azure.Core.Pipeline;

namespace DcsMigration.Azure;

/// <summary>Three tries within the time of one fetch. A vault that says when to come back is not asked again before: <see cref="RefreshAheadCache{T}"/> waits for it.</summary>
internal sealed class KeyVaultRetryPolicy() : RetryPolicy(maxRetries: 2, DelayStrategy.CreateExponentialDelayStrategy(TimeSpan.FromMilliseconds(300)))
{
    protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        !AsksToWait(message) && await base.ShouldRetryAsync(message, exception);

    protected override bool ShouldRetry(HttpMessage message, Exception? exception) => !AsksToWait(message) && base.ShouldRetry(message, exception);

    private static bool AsksToWait(HttpMessage message) => message.HasResponse && message.Response.Headers.Contains("Retry-After");
}
