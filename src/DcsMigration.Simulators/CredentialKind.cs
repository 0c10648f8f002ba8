namespace DcsMigration.Simulators;

/// <summary>What the simulated vault holds.</summary>
public enum CredentialKind
{
    /// <summary>A permanent access key.</summary>
    AccessKey,

    /// <summary>An access key that comes with a security token.</summary>
    TemporaryAccessKey,

    /// <summary>A user's name, password and domain, good for IAM tokens.</summary>
    Password,
}
