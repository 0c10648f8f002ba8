namespace DcsMigration.Credentials;

/// <summary>A token from IAM, sent as X-Auth-Token, and the version of the secret whose password it was issued for.</summary>
internal sealed record IamToken(string Value, string Version)
{
    public SecretMask Mask { get; } = new(Value);

    public override string ToString() => nameof(IamToken);
}
