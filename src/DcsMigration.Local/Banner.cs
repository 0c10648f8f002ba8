using DcsMigration.Http;
using DcsMigration.Simulators;

namespace DcsMigration.Local;

/// <summary>
/// The text that the local host prints when it is ready. It shows what is real, what is simulated, and how to send a request.
/// </summary>
internal static class Banner
{
    /// <summary>
    /// The text. The secrets are those of the simulators, which are random and protect nothing real, so they can be shown.
    /// </summary>
    public static string Text(string url, Settings.Valid settings, LocalSettings local, SimulatedCloud? simulated) => $"""
        {Table(Rows(url, settings, local, simulated))}

        {ShellCommands.Text(url, local.FunctionKey is not null, simulated, OperatingSystem.IsWindows())}
        Press Ctrl+C to stop.


        """;

    private static string Table((string Label, string Value)[] rows) =>
        string.Join('\n', rows.Select(row => $"{row.Label,-13}{row.Value}"));

    private static (string Label, string Value)[] Rows(string url, Settings.Valid settings, LocalSettings local, SimulatedCloud? cloud)
    {
        var simulated = local.UsesSimulators ? "simulated" : "real";
        return
        [
            ("Listening", $"{url}{Routes.Prefix}{Routes.MigrationTasks}"),
            ("DCS", $"{simulated}, {settings.Dcs.Endpoint}"),
            ("Credentials", Credentials(settings, local, simulated)),
            ("Records", settings.Idempotency.TableServiceUri is { } table
                ? $"in the table {settings.Idempotency.TableName}, {table}"
                : "in memory, until this process ends"),
            ("Webhooks", settings.WebhookSecretName is null
                ? "off: Webhooks:SecretName is not set"
                : $"{url}{Routes.Prefix}{Routes.Webhooks}, signed with {(cloud is null ? "the secret in Key Vault" : "SECRET")}"),
            ("Commands", settings.ChatChannels.Count == 0
                ? "off: ChatOps:SlackSecretName and ChatOps:MattermostSecretName are not set"
                : $"{url}{Routes.Prefix}{Routes.ChatCommands}, in the channels {string.Join(", ", settings.ChatChannels)}"),
            ("Key", local.FunctionKey is null
                ? "not required: only programs on this machine may call"
                : "required, in the header x-functions-key or as ?code="),
        ];
    }

    private static string Credentials(Settings.Valid settings, LocalSettings local, string simulated)
    {
        if (settings.KeyVault is not { } vault)
            return $"set in Local:Credentials ({local.Credential})";

        var identity = settings.Identity.IsManaged ? $"a {simulated} managed identity" : "the Azure CLI's identity";
        return $"{simulated} Key Vault, {vault.Uri}, read by {identity}";
    }
}
