using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

[assembly: AssemblyFixture(typeof(DcsMigration.Azurite.AzuriteFixture))]

namespace DcsMigration.Azurite;

/// <summary>
/// Azurite's table service on a free port, shared by all test classes of an assembly. Installed from this folder's lock file if needed.
/// Without Node.js, the tests that need it are skipped, except in CI, where they fail.
/// If AZURITE_TABLE_SERVICE is set, the tests use that running Azurite, as mutation testing does.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    /// <summary>A free port can be taken by another process before Azurite listens on it.</summary>
    private const int MaxStarts = 5;

    private static readonly string Npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    private Process? _process;
    private string? _missing;
    private Uri? _tableService;

    /// <summary>The address of the table service. Skips the test if Azurite is not available.</summary>
    public Uri TableService
    {
        get
        {
            Assert.SkipWhen(_missing is not null, _missing ?? "");
            return _tableService!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("AZURITE_TABLE_SERVICE") is { Length: > 0 } running)
        {
            _tableService = new Uri(running);
            return;
        }

        if (!await HasNodeAsync())
        {
            _missing = "Node.js is not installed, so Azurite can't run. The tests of the table store are skipped.";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                throw new InvalidOperationException(_missing);
            return;
        }

        var folder = Repository.PathOf("tests/azurite");
        await InstallAsync(folder);
        for (var tries = 1; _tableService is null; tries++)
        {
            if (tries > MaxStarts)
                throw new InvalidOperationException("Azurite did not start.");
            await StartAsync(folder, FreePort());
        }
    }

    /// <summary>Stops Azurite like a crash. All data is lost.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;

        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private static async Task<bool> HasNodeAsync()
    {
        try
        {
            return await RunAsync("node", ["--version"], Path.GetTempPath()) == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Several test processes can start at the same time. One installs Azurite and the others wait.</summary>
    private static Task InstallAsync(string folder) => Task.Factory.StartNew(
        () =>
        {
            using var oneAtATime = new Mutex(initiallyOwned: false, "Global\\dcs-migration-azurite-install");
            if (!oneAtATime.WaitOne(InstallTimeout))
                throw new InvalidOperationException("Another process has been installing Azurite for too long.");
            try
            {
                var marker = Path.Combine(folder, "node_modules", ".package-lock.json");
                if (!File.Exists(marker) && RunAsync(Npm, ["ci", "--ignore-scripts"], folder).GetAwaiter().GetResult() != 0)
                    throw new InvalidOperationException("'npm ci' failed in tests/azurite.");
            }
            finally
            {
                oneAtATime.ReleaseMutex();
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning, // A mutex must be released by the thread that acquired it.
        TaskScheduler.Default);

    private static async Task<int> RunAsync(string program, string[] arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(InstallTimeout);
        try
        {
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private async Task StartAsync(string folder, int port)
    {
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("node",
            [
                Path.Combine(folder, "node_modules/azurite/dist/src/table/main.js"),
                "--tablePort", port.ToString(CultureInfo.InvariantCulture),
                "--inMemoryPersistence", "--skipApiVersionCheck", "--silent", "--disableTelemetry",
            ])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("successfully", StringComparison.Ordinal) == true)
                listens.TrySetResult();
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        try
        {
            var ended = _process.WaitForExitAsync();
            if (await Task.WhenAny(listens.Task, ended).WaitAsync(StartTimeout) == listens.Task)
                _tableService = new Uri($"http://127.0.0.1:{port}/devstoreaccount1");
        }
        finally
        {
            if (_tableService is null)
                await KillAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
