using System.Text.Json.Nodes;
using DcsMigration.Credentials;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Iam;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>A credential made up for one test: what the simulators know, and what the service reads.</summary>
internal sealed record TestCredential(SimulatedAccessKey? Key, SimulatedUser? User)
{
    public static TestCredential New(CredentialKind kind = CredentialKind.AccessKey) => kind switch
    {
        CredentialKind.Password => new(null, new SimulatedUser("migrator", Random("Password"), "OTC-EU-DE-0001")),
        CredentialKind.TemporaryAccessKey => new(new SimulatedAccessKey(Random("AK"), Random("Secret"), Random("SecurityToken")), null),
        _ => new(new SimulatedAccessKey(Random("AK"), Random("Secret")), null),
    };

    public Credential Credential => User is { } user
        ? new Credential.Password(user.Username, user.Password, user.Domain)
        : new Credential.AccessKey(Key!.AccessKey, Key.SecretKey, Key.SecurityToken);

    /// <summary>What the Key Vault secret holds.</summary>
    public string Json => (User is { } user
        ? new JsonObject { ["username"] = user.Username, ["password"] = user.Password, ["domain"] = user.Domain }
        : new JsonObject { ["access_key"] = Key!.AccessKey, ["secret_key"] = Key.SecretKey, ["security_token"] = Key.SecurityToken })
        .ToJsonString();

    /// <summary>What must never be seen in a log or an error.</summary>
    public IEnumerable<string> Secrets =>
        new[] { Key?.AccessKey, Key?.SecretKey, Key?.SecurityToken, User?.Password }.OfType<string>();

    private static string Random(string prefix) => $"{prefix}{Guid.NewGuid():N}";
}
