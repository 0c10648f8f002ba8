using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace DcsMigration.Simulators;

/// <summary>
/// A credential made up on the spot, so that none stands in the source: what DCS or IAM has to know, and the secret for the vault.
/// </summary>
internal sealed record SimulatedCredential(SimulatedAccessKey? AccessKey, SimulatedUser? User, string Json)
{
    private const string CapitalsAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const string LettersAndDigits = "abcdefghijklmnopqrstuvwxyz" + CapitalsAndDigits;

    public static SimulatedCredential Create(CredentialKind kind) => kind switch
    {
        CredentialKind.AccessKey => Of(NewAccessKey()),
        CredentialKind.TemporaryAccessKey => Of(NewAccessKey() with { SecurityToken = Random(LettersAndDigits, 200) }),
        CredentialKind.Password => Of(new SimulatedUser("simulated-user", Random(LettersAndDigits, 24), "simulated-domain")),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no credential of this kind."),
    };

    private static SimulatedAccessKey NewAccessKey() => new(Random(CapitalsAndDigits, 20), Random(LettersAndDigits, 40));

    private static SimulatedCredential Of(SimulatedAccessKey key)
    {
        var secret = new JsonObject { ["access_key"] = key.AccessKey, ["secret_key"] = key.SecretKey };
        if (key.SecurityToken is { } token) secret["security_token"] = token;
        return new(key, null, secret.ToJsonString());
    }

    private static SimulatedCredential Of(SimulatedUser user)
    {
        var secret = new JsonObject { ["username"] = user.Username, ["password"] = user.Password, ["domain"] = user.Domain };
        return new(null, user, secret.ToJsonString());
    }

    private static string Random(string characters, int length) => RandomNumberGenerator.GetString(characters, length);
}
