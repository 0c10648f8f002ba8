namespace DcsMigration.Credentials;

/// <summary>A token from IAM, sent as X-Auth-Token.</summary>
internal sealed record IamToken(string Value)
{
    public SecretMask Mask { get; } = new(Value);

    public override string ToString() => nameof(IamToken);
}
