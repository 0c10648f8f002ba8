using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DcsMigration.Benchmarks.Load;

/// <summary>Waits for a moment to some tens of microseconds: what .NET waits by are whole milliseconds, as long as a request takes.</summary>
internal static partial class Pause
{
    /// <param name="timestamp">Until when, by <see cref="Stopwatch"/>.</param>
    public static void Until(long timestamp)
    {
        var left = timestamp - Stopwatch.GetTimestamp();
        if (left <= 0)
            return;

        var (seconds, rest) = Math.DivRem(left, Stopwatch.Frequency);
        var wait = new TimeSpec((nint)seconds, (nint)(rest * 1_000_000_000 / Stopwatch.Frequency));
        _ = NanoSleep(in wait, IntPtr.Zero);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NanoSleep(in TimeSpec wait, IntPtr remaining);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
