using DcsMigration.Idempotency;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace DcsMigration.Tests;

public sealed class SettingsTests
{
    private static readonly Dictionary<string, string?> Good = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Dcs:Endpoint"] = "https://dcs.eu-de.otc.t-systems.com",
        ["Dcs:ProjectId"] = "0123456789abcdef0123456789abcdef",
        ["KeyVault:Uri"] = "https://my-vault.vault.azure.net",
        ["Idempotency:TableServiceUri"] = "https://myaccount.table.core.windows.net",
    };

    [Fact]
    public void Without_any_setting_every_required_one_is_named()
    {
        var errors = ErrorsIn(Read([]));

        Assert.Collection(
            errors.Order(StringComparer.Ordinal),
            error => Assert.StartsWith("Dcs:Endpoint is not set", error, StringComparison.Ordinal),
            error => Assert.StartsWith("Dcs:ProjectId is not set", error, StringComparison.Ordinal),
            error => Assert.StartsWith("Idempotency:TableServiceUri is not set", error, StringComparison.Ordinal),
            error => Assert.StartsWith("KeyVault:Uri is not set", error, StringComparison.Ordinal));
    }

    [Fact]
    public void The_required_settings_are_enough() => Assert.IsType<Settings.Valid>(Read(Good));

    [Fact]
    public void Settings_have_the_documented_defaults()
    {
        var settings = Assert.IsType<Settings.Valid>(Read(Good));

        Assert.Equal(TimeSpan.FromSeconds(20), settings.Dcs.AttemptTimeout);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Dcs.ConnectTimeout);
        Assert.Equal(TimeSpan.FromSeconds(28), settings.Dcs.TotalBudget);
        Assert.Null(settings.Iam.Endpoint);
        Assert.Equal("dcs-credentials", settings.KeyVault!.SecretName);
        Assert.Equal(TimeSpan.FromMinutes(5), settings.KeyVault.CacheFor);
        Assert.Equal(TimeSpan.FromHours(1), settings.KeyVault.StaleFor);
        Assert.Null(settings.Identity.ClientId);
        Assert.False(settings.Identity.IsManaged);
        Assert.Equal("idempotency", settings.Idempotency.TableName);
        Assert.Equal(TimeSpan.FromHours(24), settings.Idempotency.KeepFor);
        Assert.Equal(TimeSpan.FromMinutes(10), settings.Idempotency.DerivedKeyWindow);
        Assert.Equal(TimeSpan.FromMinutes(2), settings.Idempotency.SettleAfter);
        Assert.Equal(TimeSpan.FromSeconds(42), settings.Idempotency.Lease);
        Assert.Null(settings.WebhookSecretName);
    }

    [Theory]
    [InlineData("ChatOps:SlackSecretName")]
    [InlineData("ChatOps:MattermostSecretName")]
    public void Chat_requires_the_channels(string secretName) => Assert.StartsWith(
        "ChatOps:Channels is not set. Expected the ids of the channels",
        ErrorWith((secretName, "chat")),
        StringComparison.Ordinal);

    [Fact]
    public void A_lease_outlasts_the_budget_by_more_than_two_calls_of_the_store()
    {
        Assert.Equal(
            TimeSpan.FromSeconds(20), ValidWith(("Dcs:AttemptTimeout", "00:00:06"), ("Dcs:TotalBudget", "00:00:06")).Idempotency.Lease);
        Assert.True(IdempotencyOptions.Margin > 2 * IIdempotencyStore.CallTimeout);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var settings = ValidWith(
            ("Dcs:IamEndpoint", "https://iam.example.com"),
            ("Dcs:AttemptTimeout", "00:00:10"),
            ("Dcs:ConnectTimeout", "00:00:02.5"),
            ("Dcs:TotalBudget", "00:00:40"),
            ("KeyVault:SecretName", "other-secret"),
            ("KeyVault:CacheFor", "00:01"),
            ("KeyVault:StaleFor", "1.00:00:00"),
            ("Identity:ClientId", "5e37b3be-950a-48e1-b498-65b63d336481"),
            ("IDENTITY_ENDPOINT", "http://127.0.0.1:41000/msi/token"));

        Assert.Equal("dcs.eu-de.otc.t-systems.com", settings.Dcs.Endpoint.Host);
        Assert.Equal("0123456789abcdef0123456789abcdef", settings.Dcs.ProjectId);
        Assert.Equal("iam.example.com", settings.Iam.Endpoint!.Host);
        Assert.Equal("0123456789abcdef0123456789abcdef", settings.Iam.ProjectId);
        Assert.Equal(TimeSpan.FromSeconds(10), settings.Dcs.AttemptTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2.5), settings.Dcs.ConnectTimeout);
        Assert.Equal(TimeSpan.FromSeconds(40), settings.Dcs.TotalBudget);
        Assert.Equal("my-vault.vault.azure.net", settings.KeyVault!.Uri.Host);
        Assert.Equal("other-secret", settings.KeyVault.SecretName);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.KeyVault.CacheFor);
        Assert.Equal(TimeSpan.FromDays(1), settings.KeyVault.StaleFor);
        Assert.Equal("5e37b3be-950a-48e1-b498-65b63d336481", settings.Identity.ClientId);
        Assert.True(settings.Identity.IsManaged);
    }

    [Theory]
    [InlineData("Dcs:Endpoint", "http://127.0.0.1:8080")]
    [InlineData("Dcs:Endpoint", "http://localhost:8080/")]
    [InlineData("Dcs:Endpoint", "http://[::1]:8080")]
    [InlineData("Dcs:Endpoint", " https://dcs.example.com/ ")]
    [InlineData("Dcs:Endpoint", "HTTPS://DCS.EXAMPLE.COM:8443")]
    [InlineData("Dcs:IamEndpoint", "http://127.0.0.1:8080")]
    [InlineData("Dcs:IamEndpoint", "")]
    [InlineData("Dcs:ProjectId", "01234567-89ab-cdef-0123-456789abcdef")]
    [InlineData("Dcs:ProjectId", "0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("KeyVault:Uri", "https://127.0.0.1:8443")]
    [InlineData("KeyVault:SecretName", "  ")]
    [InlineData("KeyVault:SecretName", "DCS-credentials-2")]
    [InlineData(
        "KeyVault:SecretName",
        "n234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567")]
    [InlineData("Webhooks:SecretName", "webhook-secret")]
    [InlineData("Webhooks:SecretName", "")]
    [InlineData("ChatOps:Channels", "C0123ABCD, 4xp9fdt77pncbef59f4k1qe83o")]
    [InlineData("Identity:ClientId", "5E37B3BE-950A-48E1-B498-65B63D336481")]
    [InlineData("Dcs:AttemptTimeout", "00:00:00.001")]
    [InlineData("Dcs:TotalBudget", "00:03:40")]
    [InlineData("Dcs:AttemptTimeout", "00:00:28")]
    [InlineData("Dcs:TotalBudget", "00:00:20")]
    [InlineData("KeyVault:CacheFor", "01:00:00")]
    [InlineData("KeyVault:StaleFor", "7.00:00:00")]
    [InlineData("KeyVault:StaleFor", "00:05:00")]
    [InlineData("Idempotency:KeepFor", "00:15:00")]
    [InlineData("Idempotency:TableServiceUri", "https://myaccount.table.core.windows.net")]
    [InlineData("Idempotency:TableServiceUri", "http://127.0.0.1:10002/devstoreaccount1")]
    [InlineData("Idempotency:InMemory", "false")]
    [InlineData("Idempotency:InMemory", "")]
    [InlineData("Idempotency:TableName", "Records2")]
    [InlineData("Idempotency:KeepFor", "365.00:00:00")]
    [InlineData("Idempotency:DerivedKeyWindow", "1.00:00:00")]
    [InlineData("Idempotency:SettleAfter", "01:00:00")]
    public void A_good_value_is_accepted(string key, string value) => ValidWith((key, value));

    [Theory]
    [InlineData("Dcs:Endpoint", "http://dcs.eu-de.otc.t-systems.com")]
    [InlineData("Dcs:Endpoint", "http://127.0.0.1.example.com")]
    [InlineData("Dcs:Endpoint", "dcs.eu-de.otc.t-systems.com")]
    [InlineData("Dcs:Endpoint", "https://dcs.example.com/v2")]
    [InlineData("Dcs:Endpoint", "https://dcs.example.com/?a=b")]
    [InlineData("Dcs:Endpoint", "https://dcs.example.com/#top")]
    [InlineData("Dcs:Endpoint", "https://user:not-a-real-password@dcs.example.com")]
    [InlineData("Dcs:Endpoint", "ftp://dcs.example.com")]
    [InlineData("Dcs:Endpoint", "/etc/passwd")]
    [InlineData("Dcs:Endpoint", "https://")]
    [InlineData("Dcs:Endpoint", "https://exa mple.com")]
    [InlineData("Dcs:IamEndpoint", "http://iam.example.com")]
    [InlineData("Dcs:IamEndpoint", "https://iam.example.com/v3")]
    [InlineData("Dcs:IamEndpoint", "iam")]
    [InlineData("KeyVault:Uri", "http://my-vault.vault.azure.net")]
    [InlineData("KeyVault:Uri", "http://127.0.0.1:8080")]
    [InlineData("KeyVault:Uri", "https://my-vault.vault.azure.net/secrets/dcs-credentials")]
    [InlineData("KeyVault:Uri", "my-vault")]
    [InlineData("Dcs:ProjectId", "eu-de_project")]
    [InlineData("Dcs:ProjectId", "0123456789abcdef0123456789abcde")]
    [InlineData("Dcs:ProjectId", "0123456789abcdef0123456789abcdefa")]
    [InlineData("Dcs:ProjectId", "{01234567-89ab-cdef-0123-456789abcdef}")]
    [InlineData("Dcs:ProjectId", "0x234567-89ab-cdef-0123-456789abcdef")]
    [InlineData("Dcs:ProjectId", "0123456789abcdef/123456789abcdef")]
    [InlineData("Idempotency:TableServiceUri", "http://myaccount.table.core.windows.net")]
    [InlineData("Idempotency:TableServiceUri", "https://myaccount.table.core.windows.net/?sv=not-a-real-password")]
    [InlineData("Idempotency:TableServiceUri", "myaccount")]
    [InlineData("Idempotency:InMemory", "yes")]
    [InlineData("Idempotency:TableName", "no")]
    [InlineData("Idempotency:TableName", "2records")]
    [InlineData("Idempotency:TableName", "my-records")]
    [InlineData("Identity:ClientId", "my-identity")]
    [InlineData("Identity:ClientId", "5e37b3be950a48e1b49865b63d336481")]
    [InlineData("Webhooks:SecretName", "whsec_AAAA")]
    [InlineData("Webhooks:SecretName", "not a name")]
    [InlineData("ChatOps:SlackSecretName", "not a name")]
    [InlineData("ChatOps:MattermostSecretName", "not a name")]
    [InlineData("ChatOps:Channels", "#general")]
    [InlineData("ChatOps:Channels", "C0123ABCD,")]
    [InlineData("KeyVault:SecretName", "dcs_credentials")]
    [InlineData("KeyVault:SecretName", "dcs/credentials")]
    [InlineData("KeyVault:SecretName", "dcs credentials")]
    [InlineData("KeyVault:SecretName", "schlüssel")]
    [InlineData(
        "KeyVault:SecretName",
        "n2345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678")]
    public void A_bad_value_is_an_error_that_says_how_to_set_it(string key, string value) => AssertError(key, value);

    public static MatrixTheoryData<string, string> BadDurations => new(
        [
            "Dcs:AttemptTimeout",
            "Dcs:ConnectTimeout",
            "Dcs:TotalBudget",
            "KeyVault:CacheFor",
            "KeyVault:StaleFor",
            "Idempotency:DerivedKeyWindow",
            "Idempotency:SettleAfter",
        ],
        ["1", "20", "20s", "PT20S", "soon", "00:00:00", "-00:00:20", "00:00:99", "8.00:00:00", "99999999:00:00"]);

    [Theory]
    [MemberData(nameof(BadDurations))]
    public void A_bad_duration_is_an_error_that_says_how_to_set_it(string key, string value) => AssertError(key, value);

    [Theory]
    [InlineData("Dcs:AttemptTimeout", "00:03:40.001")]
    [InlineData("Dcs:ConnectTimeout", "00:03:40.001")]
    [InlineData("Dcs:TotalBudget", "00:03:40.001")]
    [InlineData("KeyVault:CacheFor", "1.00:00:01")]
    [InlineData("KeyVault:StaleFor", "7.00:00:01")]
    [InlineData("Idempotency:KeepFor", "00:14:59.9999999")]
    [InlineData("Idempotency:KeepFor", "00:01:00")]
    public void A_duration_outside_its_limits_is_an_error(string key, string value) => AssertError(key, value);

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        string[] keys =
        [
            "Dcs:AttemptTimeout", "Dcs:ConnectTimeout", "Dcs:Endpoint", "Dcs:IamEndpoint", "Dcs:ProjectId", "Dcs:TotalBudget",
            "Idempotency:DerivedKeyWindow", "Idempotency:InMemory", "Idempotency:KeepFor", "Idempotency:SettleAfter",
            "Idempotency:TableName", "Idempotency:TableServiceUri",
            "Identity:ClientId", "KeyVault:CacheFor", "KeyVault:SecretName", "KeyVault:StaleFor", "KeyVault:Uri",
        ];

        var errors = ErrorsIn(Read(keys.ToDictionary(key => key, string? (_) => "?!", StringComparer.OrdinalIgnoreCase)));

        Assert.All(keys, key => Assert.Single(errors, error => error.StartsWith($"{key} is invalid", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(
        "Dcs:AttemptTimeout",
        "00:00:40",
        "Dcs:AttemptTimeout (00:00:40) must be at most Dcs:TotalBudget (00:00:28). "
        + "Set the environment variable Dcs__AttemptTimeout or Dcs__TotalBudget.")]
    [InlineData(
        "Dcs:TotalBudget",
        "00:00:10",
        "Dcs:AttemptTimeout (00:00:20) must be at most Dcs:TotalBudget (00:00:10). "
        + "Set the environment variable Dcs__AttemptTimeout or Dcs__TotalBudget.")]
    [InlineData(
        "KeyVault:StaleFor",
        "00:04:59",
        "KeyVault:CacheFor (00:05:00) must be at most KeyVault:StaleFor (00:04:59). "
        + "Set the environment variable KeyVault__CacheFor or KeyVault__StaleFor.")]
    [InlineData(
        "KeyVault:CacheFor",
        "1.00:00:00",
        "KeyVault:CacheFor (1.00:00:00) must be at most KeyVault:StaleFor (01:00:00). "
        + "Set the environment variable KeyVault__CacheFor or KeyVault__StaleFor.")]
    public void A_time_longer_than_the_one_that_contains_it_is_an_error(string key, string value, string error) =>
        Assert.Equal(error, ErrorWith((key, value)));

    [Theory]
    [InlineData("Idempotency:SettleAfter", "00:00:29.999", "Idempotency:SettleAfter (00:00:29.9990000) is less than 00:00:30")]
    [InlineData("Idempotency:DerivedKeyWindow", "00:00:59", "Idempotency:DerivedKeyWindow (00:00:59) is less than 00:01:00")]
    public void A_time_that_can_cause_a_second_task_is_a_warning(string key, string value, string warning)
    {
        var settings = ValidWith((key, value));

        Assert.StartsWith(warning, Assert.Single(settings.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Idempotency:SettleAfter", "00:00:30")]
    [InlineData("Idempotency:DerivedKeyWindow", "00:01:00")]
    public void The_shortest_time_that_is_safe_causes_no_warning(string key, string value) => Assert.Empty(ReadWith((key, value)).Warnings);

    [Theory]
    [InlineData("24:00:00")]
    [InlineData("48:00:00")]
    [InlineData("24:00")]
    [InlineData("90:00:00")]
    public void Hours_beyond_23_are_answered_with_how_to_write_a_day(string value) => Assert.Contains(
        $"Idempotency:KeepFor is invalid: \"{value}\". Write hours up to 23; one day is 1.00:00:00. Expected a duration",
        ErrorWith(("Idempotency:KeepFor", value)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Dcs:AttemptTimeout", "soon")]
    [InlineData("Dcs:Endpoint", "http://dcs.eu-de.otc.t-systems.com")]
    [InlineData("Dcs:ProjectId", "eu-de_project")]
    [InlineData("Idempotency:InMemory", "yes")]
    [InlineData("Idempotency:TableName", "my-records")]
    [InlineData("Identity:ClientId", "my-identity")]
    public void An_invalid_value_is_shown(string key, string value) => Assert.StartsWith(
        $"{key} is invalid: \"{value}\". Expected ", ErrorWith((key, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Webhooks:SecretName", "whsec_not-a-real-password")]
    [InlineData("KeyVault:SecretName", "not a real password")]
    [InlineData("Dcs:Endpoint", "https://user:not-a-real-password@dcs.example.com")]
    [InlineData("Idempotency:TableServiceUri", "https://myaccount.table.core.windows.net/?sig=not-a-real-password")]
    [InlineData("Idempotency:TableServiceUri", "AccountName=a;AccountKey=not-a-real-password")]
    [InlineData("Dcs:ProjectId", "not-a-real-password-of-forty-characters-")]
    public void An_invalid_value_that_may_hold_a_secret_is_not_shown(string key, string value) => Assert.StartsWith(
        $"{key} is invalid. Expected ", ErrorWith((key, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Dcs:ProjectId", "@Microsoft.KeyVault(SecretUri=https://my-vault.vault.azure.net/secrets/project)")]
    [InlineData("Dcs:Endpoint", "@Microsoft.AppConfiguration(Endpoint=https://my.azconfig.io; Key=endpoint)")]
    public void An_unresolved_reference_is_reported_as_such(string key, string value) => Assert.StartsWith(
        $"{key} is an unresolved reference to Key Vault or App Configuration: ",
        ErrorWith((key, value)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("DCS_ENDPOINT", "Dcs__Endpoint")]
    [InlineData("Dcs_Endpoint", "Dcs__Endpoint")]
    [InlineData("DCS_PROJECT_ID", "Dcs__ProjectId")]
    [InlineData("DcsProjectId", "Dcs__ProjectId")]
    [InlineData("KEYVAULT_URI", "KeyVault__Uri")]
    [InlineData("KEY_VAULT_URI", "KeyVault__Uri")]
    [InlineData("Idempotency.InMemory", "Idempotency__InMemory")]
    public void A_variable_with_other_separators_is_reported(string variable, string meant) => Assert.Equal(
        $"{variable} is not a setting. Did you mean {meant}?", Assert.Single(ReadWith((variable, "a-value")).UnknownNames));

    [Theory]
    [InlineData("DCS_ENDPOINT", " ")]
    [InlineData("DCS_REGION", "eu-de")]
    [InlineData("KEY_VAULT_ID", "an-id")]
    [InlineData("IDENTITY_ENDPOINT", "http://127.0.0.1:41000/msi/token")]
    public void Other_variables_are_not_reported(string variable, string value) => Assert.Empty(ReadWith((variable, value)).Warnings);

    [Theory]
    [InlineData("Dcs:Endpont", "Dcs:Endpont is not a setting. Did you mean Dcs:Endpoint?")]
    [InlineData("KeyVault:secret_names", "KeyVault:secret_names is not a setting. Did you mean KeyVault:SecretName?")]
    [InlineData("KeyVault:Cache:For", "KeyVault:Cache:For is not a setting. Did you mean KeyVault:CacheFor?")]
    [InlineData("Identity:Tenant", "Identity:Tenant is not a setting. Remove it, or use one of Identity:ClientId.")]
    public void An_unknown_name_is_reported_with_what_was_probably_meant(string key, string expected)
    {
        var settings = ValidWith((key, "not-a-real-password"));

        Assert.Equal(expected, Assert.Single(settings.UnknownNames));
    }

    [Theory]
    [InlineData("keyvault:SECRETNAME")]
    [InlineData("Logging:Anything")]
    [InlineData("Dcs")]
    public void Only_unknown_names_in_the_settings_sections_are_reported(string key) => Assert.Empty(ReadWith((key, "name")).UnknownNames);

    [Theory]
    [InlineData("false")]
    [InlineData("")]
    public void Without_a_table_records_in_memory_must_be_enabled(string inMemory) => Assert.StartsWith(
        "Idempotency:TableServiceUri is not set",
        ErrorWith(("Idempotency:TableServiceUri", ""), ("Idempotency:InMemory", inMemory)),
        StringComparison.Ordinal);

    [Fact]
    public void Records_in_memory_are_allowed_with_a_warning()
    {
        var settings = ValidWith(("Idempotency:TableServiceUri", null), ("Idempotency:InMemory", "true"));

        Assert.Null(settings.Idempotency.TableServiceUri);
        Assert.StartsWith("Idempotency records are kept in memory", Assert.Single(settings.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_table_there_is_no_warning() => Assert.Empty(Read(Good).Warnings);

    [Theory]
    [InlineData("", "WEBSITE_INSTANCE_ID")]
    [InlineData("https://myaccount.table.core.windows.net", "WEBSITE_INSTANCE_ID")]
    [InlineData("", "WEBSITE_POD_NAME")]
    [InlineData("", "LEGION_SERVICE_HOST")]
    public void Records_in_memory_are_an_error_in_Azure(string table, string variable) => Assert.StartsWith(
        "Idempotency:InMemory must not be true in Azure",
        ErrorWith(("Idempotency:TableServiceUri", table), ("Idempotency:InMemory", "true"), (variable, "a-value")),
        StringComparison.Ordinal);

    /// <summary>Core Tools set the first, containers of any kind the second.</summary>
    [Theory]
    [InlineData("WEBSITE_SITE_NAME")]
    [InlineData("CONTAINER_NAME")]
    public void Records_in_memory_are_allowed_on_a_machine_that_only_resembles_Azure(string variable) =>
        ValidWith(("Idempotency:TableServiceUri", ""), ("Idempotency:InMemory", "true"), (variable, "a-value"));

    private static void AssertError(string key, string value)
    {
        var error = ErrorWith((key, value));

        Assert.StartsWith($"{key} is invalid", error, StringComparison.Ordinal);
        Assert.Contains(". Expected ", error, StringComparison.Ordinal);
        Assert.EndsWith(
            $"Set the environment variable {key.Replace(":", "__", StringComparison.Ordinal)}.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-real-password", error, StringComparison.Ordinal);
    }

    private static string ErrorWith(params (string Key, string? Value)[] settings) => Assert.Single(ErrorsIn(ReadWith(settings)));

    private static IReadOnlyList<string> ErrorsIn(Settings settings) => Assert.IsType<Settings.Invalid>(settings).Errors;

    private static Settings.Valid ValidWith(params (string Key, string? Value)[] settings) =>
        Assert.IsType<Settings.Valid>(ReadWith(settings));

    private static Settings ReadWith(params (string Key, string? Value)[] settings)
    {
        var values = new Dictionary<string, string?>(Good, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in settings)
            values[key] = value;

        return Read(values);
    }

    private static Settings Read(Dictionary<string, string?> values) =>
        Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
}
