namespace DcsMigration.Tests.Infrastructure;

public enum CredentialKind
{
    /// <summary>A permanent access key.</summary>
    AccessKey,

    /// <summary>An access key with a security token.</summary>
    TemporaryAccessKey,

    /// <summary>A user name, password and domain for IAM tokens.</summary>
    Password,
}
