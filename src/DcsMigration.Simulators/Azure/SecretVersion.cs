namespace DcsMigration.Simulators;

/// <summary>One version of one secret in the Key Vault simulator.</summary>
internal sealed record SecretVersion(string Version, string Value, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, bool Enabled);
