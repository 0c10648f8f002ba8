using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>The same settings in the code, in the README, in the sample and in Bicep.</summary>
[Collection(Bicep.Collection)]
public sealed partial class SettingNamesTests(Bicep bicep)
{
    /// <summary>What the Functions host and its telemetry read, and the service doesn't.</summary>
    private static readonly string[] HostSettings =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AzureWebJobsStorage__accountName",
        "AzureWebJobsStorage__clientId",
        "AzureWebJobsStorage__credential",
    ];

    [Fact]
    public void The_README_has_every_setting_that_is_read() => Assert.Equal(Read(), Sorted(Readme().Keys));

    [Fact]
    public void The_sample_has_every_setting_that_is_read() =>
        Assert.Equal(Read(), Sorted(Sample().Keys.Where(name => name is not ("FUNCTIONS_WORKER_RUNTIME" or "AzureWebJobsStorage")).Select(ToKey)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_app_has_every_setting_that_is_read_and_the_hosts_own(bool everything) =>
        Assert.Equal(Sorted([.. Read().Select(ToName), .. HostSettings]), Sorted(bicep.With(everything).AppSettings.Keys));

    [Fact]
    public void The_defaults_are_the_READMEs()
    {
        var deployed = bicep.Plain.AppSettings;
        var defaults = Readme().Where(setting => setting.Value is not null).ToList();

        Assert.NotEmpty(defaults);
        Assert.All(defaults, setting => Assert.Equal(setting.Value, deployed[ToName(setting.Key)]));
        Assert.All(defaults, setting => Assert.Equal(setting.Value, Sample()[ToName(setting.Key)]));
    }

    [Fact]
    public void No_setting_has_a_secret() => Assert.All(
        bicep.Plain.AppSettings,
        setting =>
        {
            Assert.DoesNotMatch(SecretName(), setting.Key.Replace("KeyVault__", "", StringComparison.Ordinal));
            Assert.DoesNotMatch(SecretValue(), setting.Value);
        });

    [Fact]
    public void The_app_itself_takes_its_settings() => Assert.Empty(Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(
        bicep.Plain.AppSettings.ToDictionary(setting => ToKey(setting.Key), setting => (string?)Evaluated(setting.Value), StringComparer.Ordinal)).Build()).Errors);

    /// <summary>The settings that the service reads, whatever their values are.</summary>
    private static string[] Read()
    {
        var recorder = new Recorder();
        _ = Settings.Read(recorder);
        return Sorted(recorder.Keys.Where(key => key.Contains(':', StringComparison.Ordinal)));
    }

    /// <summary>The settings' table: defaults by name, null where there is none.</summary>
    private static Dictionary<string, string?> Readme() => TableRow().Matches(Repository.Read("README.md")).ToDictionary(
        row => row.Groups["name"].Value,
        row => row.Groups["default"].Success ? row.Groups["default"].Value : null,
        StringComparer.Ordinal);

    private static Dictionary<string, string> Sample() => JsonNode.Parse(Repository.Read("local.settings.sample.json"))!["Values"]!.AsObject()
        .ToDictionary(setting => setting.Key, setting => (string)setting.Value!, StringComparer.Ordinal);

    /// <summary>What only Azure knows, by the kind of value that it has.</summary>
    private static string Evaluated(string value) => value switch
    {
        _ when !value.StartsWith('[') => value,
        _ when value.Contains("clientId", StringComparison.Ordinal) => Guid.Empty.ToString(),
        _ => "https://somewhere.example.com/",
    };

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];

    private static string ToKey(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    private static string ToName(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    [GeneratedRegex(@"^\| `(?<name>\w+:\w+)` \| (`(?<default>[^`]+)` |[^|]*)\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TableRow();

    // A secret's name and a window are none.
    [GeneratedRegex("key(?!Window)|secret(?!Name)|password|token|sas|accountKey", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"AccountKey|SharedAccess|sig=|list[A-Z]\w*\(|@Microsoft\.KeyVault|password|token", RegexOptions.IgnoreCase)]
    private static partial Regex SecretValue();

    /// <summary>Has no values, and remembers the keys it was asked for.</summary>
    private sealed class Recorder : IConfiguration
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

        public IEnumerable<IConfigurationSection> GetChildren() => throw new NotSupportedException();

        public IChangeToken GetReloadToken() => throw new NotSupportedException();

        public IConfigurationSection GetSection(string key) => new ConfigurationBuilder().Build().GetSection(key);
    }
}
