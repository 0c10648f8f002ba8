using DcsMigration.Benchmarks.Micro;

namespace DcsMigration.Benchmarks.Servers;

/// <summary>The settings with which the local host is started here.</summary>
internal static class LocalHosts
{
    /// <summary>As those beside it, which log nothing. By default the local host writes two lines to the console for each create, which is measured apart.</summary>
    private static readonly (string Name, string Value)[] NoLogs = [("Logging__LogLevel__Default", "None"), ("Logging__LogLevel__Microsoft", "None")];

    /// <summary>A credential at hand, and records in memory.</summary>
    public static Dictionary<string, string> Settings(Uri dcs) => new(StringComparer.Ordinal)
    {
        ["Dcs__Endpoint"] = dcs.ToString(),
        ["Dcs__ProjectId"] = ApiExample.ProjectId,
        ["Local__Credentials"] = $$"""{"access_key":"{{ApiExample.Key.Id}}","secret_key":"{{ApiExample.Key.SecretKey}}"}""",
    };

    public static Dictionary<string, string> SilentSettings(Uri dcs, params (string Name, string Value)[] more)
    {
        var settings = Settings(dcs);
        foreach (var (name, value) in NoLogs.Concat(more))
            settings[name] = value;

        return settings;
    }

    public static ServerProcess StartSilent(Uri dcs, params (string Name, string Value)[] more) => ServerProcess.StartLocal(SilentSettings(dcs, more));
}
