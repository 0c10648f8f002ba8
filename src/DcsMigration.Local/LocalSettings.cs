using DcsMigration.Credentials;
using DcsMigration.Secrets;
using DcsMigration.Simulators.Dcs;

namespace DcsMigration.Local;

/// <summary>The settings of the local host, and the checks before it starts.</summary>
/// <param name="FunctionKey">The key that callers must send, or null if none is required.</param>
/// <param name="Credential">The DCS credential for tests against a DCS on loopback, or null.</param>
/// <param name="NeedsKeyVault">Whether the credential is read from Key Vault, real or simulated.</param>
/// <param name="UsesSimulators">Whether no setting refers to a real DCS.</param>
/// <param name="Defaults">The settings that may be omitted here but not in Azure. The host adds them to its configuration.</param>
/// <param name="Errors">The errors, one sentence each.</param>
internal sealed record LocalSettings(
    string? FunctionKey,
    Credential? Credential,
    bool NeedsKeyVault,
    bool UsesSimulators,
    IReadOnlyDictionary<string, string?> Defaults,
    IReadOnlyList<string> Errors)
{
    private const string EndpointKey = "Dcs:Endpoint";
    private const string ProjectIdKey = "Dcs:ProjectId";
    private const string CredentialsKey = "Local:Credentials";
    private const string InMemoryKey = "Idempotency:InMemory";
    private const string TableServiceKey = "Idempotency:TableServiceUri";
    private const string FunctionKeyKey = "Local:FunctionKey";

    /// <summary>Settings that refer to a real DCS.</summary>
    private static readonly string[] RealSettings = ["Dcs", "KeyVault", "Identity", CredentialsKey];

    public static LocalSettings Read(IConfiguration configuration)
    {
        var errors = new List<string>();
        var reader = new SettingsReader(configuration);
        var functionKey = reader.Value(FunctionKeyKey);
        var credentialJson = reader.Value(CredentialsKey);
        errors.AddRange(reader.UnknownNames());
        errors.AddRange(InvalidAddresses(configuration[WebHostDefaults.ServerUrlsKey] ?? "", functionKey));

        var real = RealSettings.SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Where(setting => !string.IsNullOrWhiteSpace(setting.Value)).Select(setting => setting.Key).ToList();
        if (real.Count > 0 && string.IsNullOrWhiteSpace(configuration[EndpointKey]))
        {
            errors.Add(
                $"Without {EndpointKey}, nothing is sent to a real DCS. "
                + $"Set it, or use the simulators by removing {string.Join(", ", real)}.");
        }

        var credential = credentialJson is null ? null : ReadCredential(credentialJson, configuration, errors);
        return new LocalSettings(
            functionKey,
            credential,
            NeedsKeyVault: credentialJson is null,
            UsesSimulators: real.Count == 0,
            ReadDefaults(configuration, hasCredential: credentialJson is not null),
            errors);
    }

    /// <summary>Returns the error for an address that requires a function key.</summary>
    public static string KeyRequired(string url) =>
        $"{url} can be reached from other machines, but no function key is set. "
        + $"Set {FunctionKeyKey} (environment variable Local__FunctionKey), or listen on 127.0.0.1.";

    private static Credential? ReadCredential(string json, IConfiguration configuration, List<string> errors)
    {
        var content = CredentialSecret.Read(json);
        if (content is SecretContent<Credential>.Invalid invalid)
            errors.Add($"{CredentialsKey} {invalid.Reason}");
        if (!Uri.TryCreate(configuration[EndpointKey], UriKind.Absolute, out var uri) || !uri.IsLoopback)
        {
            errors.Add(
                $"{CredentialsKey} is only for a DCS on loopback. "
                + $"Set {EndpointKey} to a loopback address, such as http://127.0.0.1:8080, or keep the credential in Key Vault.");
        }

        return (content as SecretContent<Credential>.Valid)?.Value;
    }

    private static Dictionary<string, string?> ReadDefaults(IConfiguration configuration, bool hasCredential)
    {
        var defaults = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (string.IsNullOrWhiteSpace(configuration[TableServiceKey]) && configuration[InMemoryKey] is null)
            defaults[InMemoryKey] = "true";
        if (hasCredential && string.IsNullOrWhiteSpace(configuration[ProjectIdKey]))
            defaults[ProjectIdKey] = DcsSimulator.SampleProjectId;

        return defaults;
    }

    private static IEnumerable<string> InvalidAddresses(string urls, string? functionKey)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(url) is not { } address)
                yield return $"The address '{url}' is invalid. Expected one such as --urls http://127.0.0.1:7071.";
            else if (functionKey is null && !Loopback.IsBoundBy(address))
                yield return KeyRequired(url);
        }
    }

    private static BindingAddress? Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Port: <= ushort.MaxValue } address ? address : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
