using System.Runtime.InteropServices;

namespace DcsMigration.Benchmarks;

/// <summary>Describes the machine on which the figures were measured.</summary>
internal static class Machine
{
    public static string Text => string.Join(
        ", ",
        Cpu(),
        $"{Environment.ProcessorCount} cores",
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription.Trim());

    private static string Cpu()
    {
        const string Info = "/proc/cpuinfo";
        var lines = File.Exists(Info) ? File.ReadLines(Info) : [];
        var line = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
