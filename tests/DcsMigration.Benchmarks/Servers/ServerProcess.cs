using System.Diagnostics;

namespace DcsMigration.Benchmarks.Servers;

/// <summary>One of the <see cref="Roles"/> as a process of its own. Its standard input ends with this process, and so does it.</summary>
internal sealed class RoleProcess : IDisposable
{
    private readonly Process _process;

    private RoleProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<RoleProcess> StartAsync(string role)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(RoleProcess).Assembly.Location, "serve", role])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return await process.StandardOutput.ReadLineAsync() is { } address
            ? new RoleProcess(process, new Uri(address))
            : throw new InvalidOperationException($"The {role} did not start.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
