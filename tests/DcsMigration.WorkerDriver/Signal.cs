using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DcsMigration.WorkerDriver;

/// <summary>Sends signals to a process on Linux and macOS. The .NET class library can only kill a process.</summary>
public static class Signal
{
    private const int Sigint = 2;
    private const int Sigterm = 15;

    /// <summary>Sends SIGINT, as Ctrl+C does.</summary>
    public static void Interrupt(int processId) => Send(processId, Sigint);

    /// <summary>Sends SIGTERM, as a service manager does.</summary>
    public static void Terminate(int processId) => Send(processId, Sigterm);

    private static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
