using System.Diagnostics;

namespace DcsMigration.Credentials;

/// <summary>A credential and its version. Another version is another credential.</summary>
internal sealed record VersionedCredential(Credential Credential, string Version)
{
    /// <summary>Masks what is sent of the credential. A secret key is not sent: only its signatures are.</summary>
    public SecretMask Mask { get; } = Credential switch
    {
        Credential.AccessKey key => new SecretMask(key.Id, key.SecurityToken),
        Credential.Password user => new SecretMask(user.UserPassword),
        _ => throw new UnreachableException(),
    };
}
