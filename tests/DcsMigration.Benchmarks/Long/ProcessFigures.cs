using System.Globalization;

namespace DcsMigration.Benchmarks.Long;

/// <summary>What the kernel says of a process.</summary>
internal static class ProcessFigures
{
    /// <summary>The memory that it takes of the machine, in MB.</summary>
    public static double ResidentMemory(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>TCP connections, in whatever state, with an end at one of its sockets.</summary>
    public static int Connections(int processId)
    {
        var sockets = Directory.EnumerateFiles($"/proc/{processId}/fd").Select(Target).Where(target => target is not null).ToHashSet(StringComparer.Ordinal);
        const int State = 3, Inode = 9;
        const string Listens = "0A";
        return ((string[])["tcp", "tcp6"])
            .SelectMany(kind => File.ReadLines($"/proc/{processId}/net/{kind}").Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(columns => columns[State] != Listens && sockets.Contains($"socket:[{columns[Inode]}]"));
    }

    /// <summary>The files of programs that it has loaded.</summary>
    public static IReadOnlyList<string> Assemblies(int processId) =>
    [
        .. File.ReadLines($"/proc/{processId}/maps")
            .Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .Where(path => path.EndsWith(".dll", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            // Closed in between.
            return null;
        }
    }
}
