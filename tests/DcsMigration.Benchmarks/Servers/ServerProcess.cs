using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace DcsMigration.Benchmarks.Servers;

/// <summary>
/// One server as a process of its own, as it is built. What it logs goes nowhere, and costs what it costs.
/// Ends with this process, however that ends, a kill apart.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly ConcurrentDictionary<int, ServerProcess> Running = new();

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly string _name;

    private ServerProcess(string name, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, Uri address)
    {
        _name = name;
        Address = address;
        // Through a shell, which alone can send output to nowhere; it becomes the program itself.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" > /dev/null", program, .. arguments]) { RedirectStandardError = true };
        foreach (var inherited in start.Environment.Keys.Where(key => key.Contains("__", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(inherited);
        foreach (var (key, value) in environment)
            start.Environment[key] = value;

        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => _error.AppendLine(line.Data);
        StartTimestamp = Stopwatch.GetTimestamp();
        _process.Start();
        _process.BeginErrorReadLine();
        Running[_process.Id] = this;
    }

    public Uri Address { get; }

    public int Id => _process.Id;

    /// <summary>When it was started, by <see cref="Stopwatch"/>.</summary>
    public long StartTimestamp { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Ends every server still running when this process ends, by itself or by a signal.</summary>
    public static IDisposable EndAllAtExit()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAll();
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        var registrations = signals.Select(signal => PosixSignalRegistration.Create(signal, _ => Environment.Exit(130))).ToList();
        return new Registrations(registrations);
    }

    /// <summary>Starts a role of this very program.</summary>
    public static ServerProcess StartRole(string role, Uri? forwardTo = null)
    {
        var address = FreeAddress();
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "DcsMigration.Benchmarks.dll"), "serve", role, address.ToString(), .. forwardTo is null ? (string[])[] : [forwardTo.ToString()]];
        return new ServerProcess(role, "dotnet", arguments, new Dictionary<string, string>(StringComparer.Ordinal), address);
    }

    /// <param name="environment">The settings.</param>
    /// <param name="folder">Where the program is, if it is not the one beside this one.</param>
    public static ServerProcess StartLocal(IReadOnlyDictionary<string, string> environment, string? folder = null)
    {
        var address = FreeAddress();
        string[] arguments = [Path.Combine(folder ?? AppContext.BaseDirectory, "DcsMigration.Local.dll"), "--urls", address.ToString()];
        return new ServerProcess("local host", "dotnet", arguments, environment, address);
    }

    public static ServerProcess StartProgram(string name, string program, Func<int, IReadOnlyList<string>> arguments)
    {
        var address = FreeAddress();
        return new ServerProcess(name, program, arguments(address.Port), new Dictionary<string, string>(StringComparer.Ordinal), address);
    }

    /// <summary>Returns as soon as it takes connections.</summary>
    public async Task<ServerProcess> ReadyAsync()
    {
        while (!await AcceptsAsync())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(StartTimestamp) > StartLimit)
            {
                Dispose();
                throw new InvalidOperationException($"The {_name} did not start on {Address}: {_error}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        return this;
    }

    public void Dispose()
    {
        if (!Running.TryRemove(_process.Id, out _))
            return;

        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static void EndAll()
    {
        foreach (var server in Running.Values)
            server.Dispose();
    }

    private async Task<bool> AcceptsAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{listener.LocalEndpoint}/"));
    }

    private sealed class Registrations(List<PosixSignalRegistration> registrations) : IDisposable
    {
        public void Dispose() => registrations.ForEach(registration => registration.Dispose());
    }
}
