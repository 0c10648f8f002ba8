namespace DcsMigration.Credentials;

/// <summary>A credential and the version of the secret it was read from. Another version is another credential.</summary>
internal sealed record VersionedCredential(Credential Credential, string Version);
