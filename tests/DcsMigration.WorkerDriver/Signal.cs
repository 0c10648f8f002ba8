using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DcsMigration.WorkerDriver;

/// <summary>Sends signals to a process on Linux and macOS. The .NET class library can only kill a process.</summary>
public static class Signal
{
    private const int Sigint = 2;
    private const int Sigterm = 15;

    /// <summary>A shutdown takes at most 30 seconds. Allows for a slow machine.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Sends SIGINT, as Ctrl+C does, and waits until the process has ended.</summary>
    /// <exception cref="TimeoutException">The process ignored the signal.</exception>
    public static Task InterruptAsync(Process process, TimeSpan? timeout = null) => SendAsync(process, Sigint, "SIGINT", timeout);

    /// <summary>Sends SIGTERM, as a service manager does, and waits until the process has ended.</summary>
    /// <exception cref="TimeoutException">The process ignored the signal.</exception>
    public static Task TerminateAsync(Process process) => SendAsync(process, Sigterm, "SIGTERM", EndTimeout);

    private static async Task SendAsync(Process process, int signal, string name, TimeSpan? timeout)
    {
        ArgumentNullException.ThrowIfNull(process);
        if (Kill(process.Id, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());

        try
        {
            await process.WaitForExitAsync().WaitAsync(timeout ?? EndTimeout);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(
                $"The process did not end after {name}. Where {name} is ignored, as SIGINT is in a script's background jobs (&), every "
                + "process that is started ignores it: run the tests in the foreground.",
                e);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
