using System.Globalization;
using DcsMigration.Http;
using DcsMigration.Simulators.Dcs;

namespace DcsMigration.Local;

/// <summary>The text that the local host prints when it is ready. It shows what is real, what is simulated, and how to send a request.</summary>
internal static class Banner
{
    /// <summary>The text. The webhook secret is that of the simulators, which is random and protects nothing real, so it can be shown.</summary>
    public static string Text(string url, Settings settings, LocalSettings local, string? webhookSecret)
    {
        var simulated = local.UsesSimulators ? "simulated" : "real";
        return string.Create(CultureInfo.InvariantCulture, $"""
            Listening    {url}{Routes.Prefix}{Routes.MigrationTasks}
            DCS          {simulated}, {settings.Dcs.Endpoint}
            Credentials  {Credentials(settings, local, simulated)}
            Records      {(settings.Idempotency.TableServiceUri is { } table ? $"in the table {settings.Idempotency.TableName}, {table}" : "in memory, until this process ends")}
            Webhooks     {(settings.WebhookSecretName is null ? "off: Webhooks:SecretName is not set" : $"{url}{Routes.Prefix}{Routes.Webhooks}, signed with {(webhookSecret is null ? "the secret in Key Vault" : "SECRET")}")}
            Key          {(local.FunctionKey is null ? "not required: only programs on this machine may call" : "required, in the header x-functions-key or as ?code=")}

            Paste this into another terminal. The commands in README.md use the same variables.

            export URL={url} KEY={(local.FunctionKey is null ? "not-required" : "\"$Local__FunctionKey\"")}{(webhookSecret is null ? "" : $" SECRET={webhookSecret}")}
            curl -i "$URL{Routes.Prefix}{Routes.MigrationTasks}" -H "x-functions-key: $KEY" -H "Content-Type: application/json" -d '{DcsSimulator.SampleRequest}'

            Press Ctrl+C to stop.


            """);
    }

    private static string Credentials(Settings settings, LocalSettings local, string simulated) => settings.KeyVault is { } vault
        ? $"{simulated} Key Vault, {vault.Uri}, read by {(settings.Identity.IsManaged ? $"a {simulated} managed identity" : "the Azure CLI's identity")}"
        : $"set in Local:Credentials ({local.Credential})";
}
