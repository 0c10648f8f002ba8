using System.Globalization;
using DcsMigration.Http;

namespace DcsMigration.Local;

/// <summary>What the local host says when it is ready: what is real, what is simulated, and how to try it.</summary>
internal static class Banner
{
    /// <summary>The API page's example request.</summary>
    private const string Example =
        """{"name":"dcs-migration-thrc","description":"Creating an online data migration task","vpc_id":"5e37b3be-950a-48e1-b498-65b63d336481","subnet_id":"40f15ed6-7f85-49d5-ba0e-65b940d4812c","security_group_id":"9df96622-24b7-4813-84b8-ab74552a21d7"}""";

    public static string Text(string url, Settings settings, LocalSettings local, string? webhookSecret)
    {
        var simulated = local.UsesSimulators ? "simulated" : "real";
        return string.Create(CultureInfo.InvariantCulture, $"""
            Listening    {url}{Routes.Prefix}{Routes.MigrationTasks}
            DCS          {simulated}, {settings.Dcs.Endpoint}
            Credentials  {Credentials(settings, local, simulated)}
            Records      {(settings.Idempotency.TableServiceUri is { } table ? $"in the table {settings.Idempotency.TableName}, {table}" : "in memory, until this process ends")}
            Webhooks     {(settings.Webhooks.AreOff ? "off: no secret for them is set" : $"{url}{Routes.Prefix}{Routes.Webhooks}, signed with {(webhookSecret is null ? "the secret in Key Vault" : "SECRET")}")}
            Key          {(local.FunctionKey is null ? "not required: only programs on this machine may call" : "required, in the header x-functions-key or as ?code=")}

            Paste this into another terminal. The commands in README.md use the same variables.

            export URL={url} KEY={(local.FunctionKey is null ? "not-required" : "\"$Local__FunctionKey\"")}{(webhookSecret is null ? "" : $" SECRET={webhookSecret}")}
            curl -i "$URL{Routes.Prefix}{Routes.MigrationTasks}" -H "x-functions-key: $KEY" -H "Content-Type: application/json" -d '{Example}'

            Press Ctrl+C to stop.


            """);
    }

    private static string Credentials(Settings settings, LocalSettings local, string simulated) => settings.KeyVault is { } vault
        ? $"{simulated} Key Vault, {vault.Uri}, read by {(settings.Identity.IsManaged ? $"a {simulated} managed identity" : "the Azure CLI's identity")}"
        : $"given in Local:Credentials ({local.Credential})";
}
