using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace DcsMigration.Secrets;

/// <summary>The identity that the service uses in Azure.</summary>
/// <param name="ClientId">The client id of the user-assigned identity; null for the system-assigned one.</param>
/// <param name="IsManaged">True in Azure. A developer signs in with the Azure CLI.</param>
internal sealed record AzureIdentity(string? ClientId, bool IsManaged)
{
    /// <summary>One specific credential: a chain that probes takes up to 25 s to fail.</summary>
    public TokenCredential ToCredential() => this switch
    {
        { IsManaged: false } => new AzureCliCredential(),
        { ClientId: { } clientId } => new ManagedIdentityCredential(Options(ManagedIdentityId.FromUserAssignedClientId(clientId))),
        _ => new ManagedIdentityCredential(Options(ManagedIdentityId.SystemAssigned)),
    };

    /// <summary>The default retries take 24 s to fail, which is too late to report the reason.</summary>
    private static ManagedIdentityCredentialOptions Options(ManagedIdentityId identity) =>
        new(identity)
        {
            RetryPolicy = new RetryPolicy(maxRetries: 2, DelayStrategy.CreateExponentialDelayStrategy(TimeSpan.FromMilliseconds(300))),
        };
}
