using System.Diagnostics;
using System.Globalization;
using DcsMigration.Benchmarks.Load;
using DcsMigration.Benchmarks.Long;
using DcsMigration.Benchmarks.Servers;

namespace DcsMigration.Benchmarks.Start;

/// <summary>From the start of the process to the first answer of a create, beside a minimal API that does nothing.</summary>
internal static class StartUp
{
    private const string Empty = "empty minimal API";
    private const double Most = 1.3;

    public static async Task<int> RunAsync(bool quick)
    {
        Console.WriteLine($"On {Machine.Text}");
        using var upstream = await ServerProcess.StartRole(Roles.Upstream).ReadyAsync();
        var compiledAhead = await PublishAsync();
        var settings = LocalHosts.SilentSettings(upstream.Address);
        var withoutPgo = new Dictionary<string, string>(settings, StringComparer.Ordinal) { ["DOTNET_TieredPGO"] = "0" };
        List<(string Name, Func<ServerProcess> Start)> starts =
        [
            (Empty, () => ServerProcess.StartRole(Roles.Empty)),
            ("local host", () => ServerProcess.StartLocal(settings)),
            ("local host, no tiered PGO", () => ServerProcess.StartLocal(withoutPgo)),
            ("local host, logged", () => ServerProcess.StartLocal(LocalHosts.Settings(upstream.Address))),
        ];
        if (compiledAhead is not null)
        {
            starts.Add(("local host, ReadyToRun", () => ServerProcess.StartLocal(settings, compiledAhead)));
            starts.Add(("local host, ReadyToRun, no tiered PGO", () => ServerProcess.StartLocal(withoutPgo, compiledAhead)));
        }

        var times = starts.ToDictionary(start => start.Name, _ => new List<double>(), StringComparer.Ordinal);
        var loaded = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        // One more than counts: the first reads all files from the disk.
        for (var round = 0; round <= (quick ? 2 : 15); round++)
        {
            foreach (var (name, start) in starts)
            {
                using var server = start();
                var time = await FirstAnswerAsync(server);
                if (round > 0)
                    times[name].Add(time);
                loaded[name] = ProcessFigures.Assemblies(server.Id);
            }
        }

        Print(times);
        PrintLoaded(loaded["local host"], loaded[Empty]);
        if (compiledAhead is not null)
            Directory.Delete(compiledAhead, recursive: true);
        return 0;
    }

    private static async Task<double> FirstAnswerAsync(ServerProcess server)
    {
        await server.ReadyAsync();
        using var connection = new Connection(server.Address);
        return connection.Exchange(key: 1) == 200
            ? Stopwatch.GetElapsedTime(server.StartTimestamp).TotalMilliseconds
            : throw new InvalidOperationException("The first create failed.");
    }

    private static void Print(Dictionary<string, List<double>> times)
    {
        Console.WriteLine();
        Console.WriteLine("                                      |  ms (median) | of the empty one | aim");
        foreach (var (name, own) in times)
        {
            var ratio = Median([.. own.Zip(times[Empty], (time, empty) => time / empty)]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-37} | {Median(own),12:F0} | {ratio,16:F2} | {(name == Empty ? "" : ratio <= Most ? "kept" : "MISSED")}"));
        }
    }

    private static void PrintLoaded(IReadOnlyList<string> own, IReadOnlyList<string> empty)
    {
        Console.WriteLine();
        Console.WriteLine($"Loaded before the first answer: {own.Count} assemblies, {empty.Count} by the {Empty}. These only by the local host:");
        foreach (var name in own.Select(Path.GetFileName).Except(empty.Select(Path.GetFileName), StringComparer.Ordinal))
            Console.WriteLine($"  {name}");
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    /// <summary>The folder of the local host compiled ahead, or null, and why is said.</summary>
    private static async Task<string?> PublishAsync()
    {
        var project = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../src/DcsMigration.Local"));
        var folder = Directory.CreateTempSubdirectory("dcs-start-").FullName;
        string[] arguments =
            ["publish", project, "-c", "Release", "-r", "linux-x64", "--self-contained", "false", "-p:PublishReadyToRun=true", "--artifacts-path", Path.Combine(folder, "build"), "-o", Path.Combine(folder, "app")];
        using var publish = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        if (publish.ExitCode == 0)
            return Path.Combine(folder, "app");

        Console.WriteLine("The local host could not be published ReadyToRun, and is measured without:");
        Console.WriteLine(output);
        return null;
    }
}
