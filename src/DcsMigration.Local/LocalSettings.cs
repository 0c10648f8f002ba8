using DcsMigration.Credentials;
using DcsMigration.Simulators;

namespace DcsMigration.Local;

/// <summary>The settings that only the local host has.</summary>
/// <param name="FunctionKey">What callers must send; null where they need none.</param>
/// <param name="Credential">The DCS credential, for tests of this program against a DCS on loopback; null where none is given.</param>
/// <param name="NeedsKeyVault">The credential is in Key Vault, real or simulated.</param>
/// <param name="UsesSimulators">No DCS is configured.</param>
/// <param name="Faults">What is wrong, a sentence each.</param>
internal sealed record LocalSettings(
    string? FunctionKey, Credential? Credential, bool NeedsKeyVault, bool UsesSimulators, IReadOnlyList<string> Faults)
{
    private const string EndpointKey = "Dcs:Endpoint";
    private const string ProjectIdKey = "Dcs:ProjectId";
    private const string CredentialsKey = "Local:Credentials";
    private const string FunctionKeyKey = "Local:FunctionKey";

    public static LocalSettings Read(ConfigurationManager configuration)
    {
        var faults = new List<string>();
        var endpoint = NullIfEmpty(configuration[EndpointKey]);
        var givenCredential = NullIfEmpty(configuration[CredentialsKey]);
        var credential = givenCredential is null ? null : ReadCredential(givenCredential, configuration, endpoint, faults);
        var functionKey = NullIfEmpty(configuration[FunctionKeyKey]);
        if (functionKey is null)
            RefuseBeyondLoopback(configuration[WebHostDefaults.ServerUrlsKey] ?? "", faults);

        return new LocalSettings(functionKey, credential, NeedsKeyVault: givenCredential is null, UsesSimulators: endpoint is null, faults);
    }

    private static Credential? ReadCredential(string json, ConfigurationManager configuration, string? endpoint, List<string> faults)
    {
        var (credential, fault) = CredentialSecret.Read(json);
        if (fault is not null)
            faults.Add($"{CredentialsKey} {fault}");
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || !uri.IsLoopback)
            faults.Add($"{CredentialsKey} is for a DCS on loopback alone: set {EndpointKey} to one, such as http://127.0.0.1:8080, or keep the credential in Key Vault.");
        if (NullIfEmpty(configuration[ProjectIdKey]) is null)
            configuration[ProjectIdKey] = DcsSimulatorOptions.SampleProjectId;

        return credential;
    }

    private static void RefuseBeyondLoopback(string urls, List<string> faults)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) && !IsWildcard(url))
                faults.Add($"--urls wants addresses such as http://127.0.0.1:7071, not '{url}'.");
            else if (uri is null || !uri.IsLoopback)
                faults.Add($"{url} can be reached from other machines, and no key is asked for: set {FunctionKeyKey} (environment variable Local__FunctionKey), or listen on 127.0.0.1.");
        }
    }

    /// <summary>Addresses of Kestrel's that are no URIs: any host.</summary>
    private static bool IsWildcard(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Host is "*" or "+";
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
