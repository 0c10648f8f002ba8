using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>The code, its README, the sample and Bicep have the same settings.</summary>
[Collection(Bicep.Collection)]
public sealed partial class SettingNamesTests(Bicep bicep)
{
    /// <summary>Settings that only the Functions host, its telemetry and the .NET runtime read.</summary>
    private static readonly string[] HostSettings =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AzureWebJobsStorage__accountName",
        "AzureWebJobsStorage__clientId",
        "AzureWebJobsStorage__credential",
        "DOTNET_GCgen0size",
        "OTEL_TRACES_SAMPLER",
        "OTEL_TRACES_SAMPLER_ARG",
    ];

    [Fact]
    public void README_lists_every_setting() => Assert.Equal(NamesInCode(), Sorted(DefaultsInReadme().Keys));

    [Fact]
    public void The_sample_lists_every_setting() => Assert.Equal(
        NamesInCode(),
        Sorted(Sample().Keys.Where(name => name is not ("FUNCTIONS_WORKER_RUNTIME" or "AzureWebJobsStorage")).Select(ToKey)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_deployed_app_has_every_setting(bool allOptions) =>
        Assert.Equal(Sorted([.. NamesInCode().Select(ToName), .. HostSettings]), Sorted(bicep.With(allOptions).AppSettings.Keys));

    [Fact]
    public void Bicep_and_the_sample_use_the_defaults_in_README()
    {
        var deployed = bicep.Default.AppSettings;
        var defaults = DefaultsInReadme().Where(setting => setting.Value is not null).ToList();

        Assert.NotEmpty(defaults);
        Assert.All(defaults, setting => Assert.Equal(setting.Value, deployed[ToName(setting.Key)]));
        Assert.All(defaults, setting => Assert.Equal(setting.Value, Sample()[ToName(setting.Key)]));
    }

    [Fact]
    public void No_app_setting_contains_a_secret() => Assert.All(
        bicep.Default.AppSettings,
        setting =>
        {
            Assert.DoesNotMatch(SecretName(), setting.Key.Replace("KeyVault__", "", StringComparison.Ordinal));
            Assert.DoesNotMatch(SecretValue(), setting.Value);
        });

    [Fact]
    public void The_deployed_settings_are_valid()
    {
        var deployed = bicep.Default.AppSettings.ToDictionary(
            setting => ToKey(setting.Key), setting => (string?)SampleValue(setting.Value), StringComparer.Ordinal);

        Assert.Empty(Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(deployed).Build()).Problems);
    }

    /// <summary>The names of all settings that the service reads.</summary>
    private static string[] NamesInCode()
    {
        var configuration = new RecordingConfiguration();
        _ = Settings.Read(configuration);
        return Sorted(configuration.Keys.Where(key => key.Contains(':', StringComparison.Ordinal)));
    }

    /// <summary>The defaults in the README's table of settings, by name. Null if a setting has none.</summary>
    private static Dictionary<string, string?> DefaultsInReadme() =>
        TableRow().Matches(Repository.Read("src/DcsMigration/README.md")).ToDictionary(
            row => row.Groups["name"].Value,
            row => row.Groups["default"].Success ? row.Groups["default"].Value : null,
            StringComparer.Ordinal);

    private static Dictionary<string, string> Sample() =>
        JsonNode.Parse(Repository.Read("local.settings.sample.json"))!["Values"]!.AsObject()
            .ToDictionary(setting => setting.Key, setting => (string)setting.Value!, StringComparer.Ordinal);

    /// <summary>Replaces an expression that only Azure can evaluate with a valid sample value.</summary>
    private static string SampleValue(string value) => value switch
    {
        _ when !value.StartsWith('[') => value,
        _ when value.Contains("clientId", StringComparison.Ordinal) => Guid.Empty.ToString(),
        _ when value.Contains("connectionString", StringComparison.Ordinal) =>
            $"InstrumentationKey={Guid.Empty};IngestionEndpoint=https://somewhere.example.com/",
        _ => "https://somewhere.example.com/",
    };

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];

    private static string ToKey(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    private static string ToName(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    [GeneratedRegex(@"^\| `(?<name>\w+:\w+)` \| (`(?<default>[^`]+)` |[^|]*)\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TableRow();

    // The name of a secret and a time window are not secrets.
    [GeneratedRegex("key(?!Window)|secret(?!Name)|password|token|sas|accountKey", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"AccountKey|SharedAccess|sig=|list[A-Z]\w*\(|@Microsoft\.KeyVault|password|token", RegexOptions.IgnoreCase)]
    private static partial Regex SecretValue();

    /// <summary>An empty configuration that records the keys that are read.</summary>
    private sealed class RecordingConfiguration : IConfiguration
    {
        public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

        public string? this[string key]
        {
            get
            {
                Keys.Add(key);
                return null;
            }
            set => throw new NotSupportedException();
        }

        public IEnumerable<IConfigurationSection> GetChildren() => [];

        public IChangeToken GetReloadToken() => throw new NotSupportedException();

        public IConfigurationSection GetSection(string key) => new ConfigurationBuilder().Build().GetSection(key);
    }
}
