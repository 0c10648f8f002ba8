using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Secrets;
using DcsMigration.Telemetry;
using DcsMigration.Text;
using Microsoft.Extensions.Configuration;

namespace DcsMigration;

/// <summary>Which settings there are, and what each may be.</summary>
internal static class SettingsRules
{
    /// <summary>Azure's load balancer closes requests after 230 s.</summary>
    private static readonly TimeSpan MaxBudget = TimeSpan.FromSeconds(220);

    /// <summary>
    /// App Service sets the first; Flex Consumption, where it is absent, the others (azure-functions-host, EnvironmentExtensions).
    /// Core Tools set WEBSITE_SITE_NAME as well, and any container can have a CONTAINER_NAME.
    /// </summary>
    private static readonly string[] VariablesOfAzure = ["WEBSITE_INSTANCE_ID", "WEBSITE_POD_NAME", "LEGION_SERVICE_HOST"];

    /// <summary>A captured webhook can be sent again for ten minutes, five before its timestamp and five after.</summary>
    private static readonly TimeSpan MinKeepFor = TimeSpan.FromMinutes(15);

    public static Settings Read(IConfiguration configuration, bool credentialFromKeyVault)
    {
        var reader = new SettingsReader(configuration);
        var isInAzure = Array.Exists(VariablesOfAzure, name => configuration[name] is not null);
        var projectId = reader.Text(
            "Dcs:ProjectId",
            IsProjectId,
            "the id of the project in which tasks are created: 32 hexadecimal digits or a UUID",
            isRequired: true);
        var endpoint = ReadEndpoint(reader, "Dcs:Endpoint", "https://dcs.eu-de.otc.t-systems.com", isRequired: true);
        var attemptTimeout = reader.Duration("Dcs:AttemptTimeout", TimeSpan.FromSeconds(20), MaxBudget);
        var connectTimeout = reader.Duration("Dcs:ConnectTimeout", TimeSpan.FromSeconds(5), MaxBudget);
        var totalBudget = reader.Duration("Dcs:TotalBudget", TimeSpan.FromSeconds(28), MaxBudget);
        reader.AtMost("Dcs:AttemptTimeout", attemptTimeout, "Dcs:TotalBudget", totalBudget);
        var iamEndpoint = ReadEndpoint(reader, "Dcs:IamEndpoint", "https://iam.eu-de.otc.t-systems.com", isRequired: false);
        var webhookSecretName = ReadSecretName(reader, "Webhooks:SecretName", "that signs Standard Webhooks");
        var slackSecretName = ReadSecretName(reader, "ChatOps:SlackSecretName", "with the signing secret of the Slack app");
        var mattermostSecretName = ReadSecretName(reader, "ChatOps:MattermostSecretName", "with the token of the Mattermost command");
        var chatChannels = reader.Text(
            "ChatOps:Channels",
            IsChannelList,
            "the ids of the channels in which people may create tasks, separated by commas, such as C0123ABCD",
            isRequired: slackSecretName is not null || mattermostSecretName is not null)?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        var keyVault = ReadKeyVault(
            reader,
            isRequired: credentialFromKeyVault || (webhookSecretName ?? slackSecretName ?? mattermostSecretName) is not null);
        var idempotency = ReadIdempotency(reader, isInAzure, totalBudget);
        var identity = new AzureIdentity(
            reader.Text("Identity:ClientId", id => Uuid.IsValid(id), "the client id of the function's managed identity: a UUID"),
            // App Service sets IDENTITY_ENDPOINT if the app has an identity.
            IsManaged: isInAzure || configuration["IDENTITY_ENDPOINT"] is not null);
        var unknownNames = reader.UnknownNames();
        IReadOnlyList<string> notices =
        [
            .. LogLevels.RemoveInvalid(configuration),
            .. TelemetrySettings.RemoveInvalid(configuration),
            .. ShortTimes(idempotency),
        ];
        return reader.Errors.Count == 0 && endpoint is not null && projectId is not null
            ? new Settings.Valid(
                new DcsOptions(endpoint, projectId, attemptTimeout, connectTimeout, totalBudget),
                new IamOptions(iamEndpoint, projectId),
                keyVault,
                webhookSecretName,
                slackSecretName,
                mattermostSecretName,
                chatChannels,
                idempotency,
                identity,
                unknownNames,
                notices)
            : new Settings.Invalid(reader.Errors, identity, unknownNames, notices);
    }

    private static Uri? ReadEndpoint(SettingsReader reader, string key, string example, bool isRequired) => reader.Url(
        key,
        uri => IsHttpsServer(uri) || (IsLoopbackHttp(uri) && uri.AbsolutePath == "/"),
        $"an https URL without a path, such as {example} (http only for a loopback address)",
        isRequired);

    private static string? ReadSecretName(SettingsReader reader, string key, string purpose) => reader.Text(
        key, IsSecretName, $"the name of the secret in the key vault {purpose}: up to 127 letters, digits and dashes");

    /// <summary>Null if nothing is read from a vault, or if its URL is missing.</summary>
    private static KeyVaultOptions? ReadKeyVault(SettingsReader reader, bool isRequired)
    {
        var uri = reader.Url(
            "KeyVault:Uri", IsHttpsServer, "the https URL of the key vault, such as https://my-vault.vault.azure.net", isRequired);
        var secretName = ReadSecretName(reader, "KeyVault:SecretName", "that holds the DCS credential") ?? "dcs-credentials";
        var cacheFor = reader.Duration("KeyVault:CacheFor", TimeSpan.FromMinutes(5), TimeSpan.FromDays(1));
        var staleFor = reader.Duration("KeyVault:StaleFor", TimeSpan.FromHours(1), TimeSpan.FromDays(7));
        reader.AtMost("KeyVault:CacheFor", cacheFor, "KeyVault:StaleFor", staleFor);
        return isRequired && uri is not null ? new KeyVaultOptions(uri, secretName, cacheFor, staleFor) : null;
    }

    private static IdempotencyOptions ReadIdempotency(SettingsReader reader, bool isInAzure, TimeSpan totalBudget) => new(
        ReadTableService(reader, isInAzure),
        reader.Text(
            "Idempotency:TableName",
            IsTableName,
            "the name of a table: 3 to 63 letters and digits, starting with a letter") ?? "idempotency",
        reader.Duration("Idempotency:KeepFor", TimeSpan.FromHours(24), TimeSpan.FromDays(365), MinKeepFor),
        reader.Duration("Idempotency:DerivedKeyWindow", TimeSpan.FromMinutes(10), TimeSpan.FromDays(1)),
        reader.Duration("Idempotency:SettleAfter", TimeSpan.FromMinutes(2), TimeSpan.FromHours(1)),
        Lease: totalBudget + IdempotencyOptions.Margin);

    /// <summary>
    /// Null keeps the records in memory. That must be configured explicitly, since other instances do not know these records.
    /// </summary>
    private static Uri? ReadTableService(SettingsReader reader, bool isInAzure)
    {
        var inMemory = reader.Flag("Idempotency:InMemory");
        if (inMemory && isInAzure)
        {
            reader.AddError(
                "Idempotency:InMemory must not be true in Azure, where several instances run. "
                + "Set the environment variable Idempotency__TableServiceUri, and remove Idempotency__InMemory.");
        }

        return reader.Url(
            "Idempotency:TableServiceUri",
            // http only for the emulator on a loopback address, whose account is in the path.
            uri => IsHttpsServer(uri) || IsLoopbackHttp(uri),
            "the https URL of a storage account's table service, such as https://myaccount.table.core.windows.net",
            isRequired: !inMemory);
    }

    /// <summary>Times that are allowed, for tests, but are too short for real use.</summary>
    private static IEnumerable<string> ShortTimes(IdempotencyOptions options)
    {
        if (options.SettleAfter < TimeSpan.FromSeconds(30))
        {
            yield return $"Idempotency:SettleAfter ({options.SettleAfter:c}) is less than 00:00:30: "
                + "a task that DCS lists later than that is created a second time.";
        }

        if (options.DerivedKeyWindow < TimeSpan.FromMinutes(1))
        {
            yield return $"Idempotency:DerivedKeyWindow ({options.DerivedKeyWindow:c}) is less than 00:01:00: "
                + "a retry without a key that arrives later than that creates a second task.";
        }
    }

    private static bool IsHttpsServer(Uri uri) => uri.Scheme == Uri.UriSchemeHttps && uri.AbsolutePath == "/";

    private static bool IsLoopbackHttp(Uri uri) => uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback;

    private static bool IsProjectId(string id) => Uuid.IsValid(id, "N") || Uuid.IsValid(id);

    /// <summary>Key Vault allows letters, digits and dashes, 127 of them.</summary>
    private static bool IsSecretName(string name) => name.Length <= 127 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static bool IsChannelList(string ids) =>
        ids.Split(',', StringSplitOptions.TrimEntries).All(id => id.Length > 0 && id.All(char.IsAsciiLetterOrDigit));

    /// <summary>Table Storage allows 3 to 63 letters and digits, a letter first.</summary>
    private static bool IsTableName(string name) =>
        name.Length is >= 3 and <= 63 && char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit);
}
