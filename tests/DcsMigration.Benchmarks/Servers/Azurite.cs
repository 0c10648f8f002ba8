using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace DcsMigration.Benchmarks.Servers;

/// <summary>The emulator of Table Storage, from tests/azurite, where the tests install it.</summary>
internal static class Azurite
{
    public const string Missing =
        "Azurite is not there, and its row is left out: install Node.js, and run 'npm ci --ignore-scripts' in tests/azurite.";

    /// <summary>Started, or null where it is not installed.</summary>
    public static ServerProcess? Start() => Program() is { } program && HasNode()
        ? ServerProcess.StartProgram("Azurite", "node", port =>
        [
            program, "--tablePort", port.ToString(CultureInfo.InvariantCulture), "--inMemoryPersistence", "--skipApiVersionCheck", "--silent", "--disableTelemetry",
        ])
        : null;

    public static (string Name, string Value) Setting(ServerProcess azurite) =>
        ("Idempotency__TableServiceUri", new Uri(azurite.Address, "devstoreaccount1").ToString());

    private static string? Program()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var program = Path.Combine(folder.FullName, "tests/azurite/node_modules/azurite/dist/src/table/main.js");
            if (File.Exists(program))
                return program;
        }

        return null;
    }

    private static bool HasNode()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true });
            return node is not null;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
