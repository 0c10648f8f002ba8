using DcsMigration.Http;
using DcsMigration.Simulators.Dcs;

namespace DcsMigration.Local;

/// <summary>
/// The text that the local host prints when it is ready. It shows what is real, what is simulated, and how to send a request.
/// </summary>
internal static class Banner
{
    private const string Create = Routes.Prefix + Routes.MigrationTasks;

    /// <summary>
    /// The text. The webhook secret is that of the simulators, which is random and protects nothing real, so it can be shown.
    /// </summary>
    public static string Text(string url, Settings settings, LocalSettings local, string? webhookSecret)
    {
        var key = local.FunctionKey is null ? "not-required" : "\"$Local__FunctionKey\"";
        var secret = webhookSecret is null ? "" : $" SECRET={webhookSecret}";
        return $"""
            {Table(Rows(url, settings, local, webhookSecret))}

            Paste this into another terminal. The commands in README.md use the same variables.

            export URL={url} KEY={key}{secret}
            curl -i "$URL{Create}" -H "x-functions-key: $KEY" -H "Content-Type: application/json" -d '{DcsSimulator.SampleRequest}'

            Press Ctrl+C to stop.


            """;
    }

    private static string Table((string Label, string Value)[] rows) =>
        string.Join('\n', rows.Select(row => $"{row.Label,-13}{row.Value}"));

    private static (string Label, string Value)[] Rows(string url, Settings settings, LocalSettings local, string? webhookSecret)
    {
        var simulated = local.UsesSimulators ? "simulated" : "real";
        return
        [
            ("Listening", $"{url}{Create}"),
            ("DCS", $"{simulated}, {settings.Dcs.Endpoint}"),
            ("Credentials", Credentials(settings, local, simulated)),
            ("Records", settings.Idempotency.TableServiceUri is { } table
                ? $"in the table {settings.Idempotency.TableName}, {table}"
                : "in memory, until this process ends"),
            ("Webhooks", settings.WebhookSecretName is null
                ? "off: Webhooks:SecretName is not set"
                : $"{url}{Routes.Prefix}{Routes.Webhooks}, signed with {(webhookSecret is null ? "the secret in Key Vault" : "SECRET")}"),
            ("Key", local.FunctionKey is null
                ? "not required: only programs on this machine may call"
                : "required, in the header x-functions-key or as ?code="),
        ];
    }

    private static string Credentials(Settings settings, LocalSettings local, string simulated)
    {
        if (settings.KeyVault is not { } vault)
            return $"set in Local:Credentials ({local.Credential})";

        var identity = settings.Identity.IsManaged ? $"a {simulated} managed identity" : "the Azure CLI's identity";
        return $"{simulated} Key Vault, {vault.Uri}, read by {identity}";
    }
}
