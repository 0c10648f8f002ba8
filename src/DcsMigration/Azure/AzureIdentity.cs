using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace DcsMigration.Azure;

/// <summary>As whom Azure is asked.</summary>
/// <param name="ClientId">The user-assigned identity; null for the system-assigned one.</param>
/// <param name="IsManaged">In Azure; a developer signs in with the Azure CLI.</param>
internal sealed record AzureIdentity(string? ClientId, bool IsManaged)
{
    /// <summary>One credential by name: a chain that probes takes up to 25 s to fail.</summary>
    public TokenCredential ToCredential() => this switch
    {
        { IsManaged: false } => new AzureCliCredential(),
        { ClientId: { } clientId } => new ManagedIdentityCredential(Options(ManagedIdentityId.FromUserAssignedClientId(clientId))),
        _ => new ManagedIdentityCredential(Options(ManagedIdentityId.SystemAssigned)),
    };

    /// <summary>Its own retries take 24 s to fail, and the reason would come too late to be told.</summary>
    private static ManagedIdentityCredentialOptions Options(ManagedIdentityId identity) =>
        new(identity) { RetryPolicy = new RetryPolicy(maxRetries: 2, DelayStrategy.CreateExponentialDelayStrategy(TimeSpan.FromMilliseconds(300))) };
}
