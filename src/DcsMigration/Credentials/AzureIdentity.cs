using Azure.Core;
using Azure.Identity;

namespace DcsMigration.Credentials;

/// <summary>As whom Azure is asked.</summary>
/// <param name="ClientId">The user-assigned identity; null for the system-assigned one.</param>
/// <param name="IsManaged">In Azure; a developer signs in with the Azure CLI.</param>
internal sealed record AzureIdentity(string? ClientId, bool IsManaged)
{
    /// <summary>One credential by name: a chain that probes takes up to 25 s to fail.</summary>
    public TokenCredential ToCredential() => this switch
    {
        { IsManaged: false } => new AzureCliCredential(),
        { ClientId: { } clientId } => new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId)),
        _ => new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned),
    };
}
