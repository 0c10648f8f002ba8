using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace DcsMigration.Azurite;

/// <summary>
/// Azurite's table service on a free port, installed from this folder's lock file if necessary, and killed at the end.
/// Without Node.js the tests that need it are skipped and say so; in CI that is a failure.
/// If AZURITE_TABLE_SERVICE is set, the tests use that running Azurite, as mutation testing does.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    /// <summary>A port found free can be taken before Azurite listens on it.</summary>
    private const int MaxStarts = 5;

    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private Process? _process;
    private string? _missing;
    private Uri? _tableService;

    /// <summary>The table service, or the test is skipped.</summary>
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
            _missing = "Node.js is not installed, so Azurite can't run, and the table store is not tested.";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                throw new InvalidOperationException(_missing);
            return;
        }

        var folder = Folder();
        await InstallAsync(folder);
        for (var tries = 1; _tableService is null; tries++)
        {
            if (tries > MaxStarts)
                throw new InvalidOperationException("Azurite did not start.");
            await StartAsync(folder, FreePort());
        }
    }

    /// <summary>Ends Azurite as a crash would, and loses what it holds.</summary>
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

    /// <summary>Test processes start side by side: one installs, the others wait for it.</summary>
    private static Task InstallAsync(string folder) => Task.Factory.StartNew(
        () =>
        {
            using var oneAtATime = new Mutex(initiallyOwned: false, "Global\\dcs-migration-azurite-install");
            if (!oneAtATime.WaitOne(InstallLimit))
                throw new InvalidOperationException("Another process has been installing Azurite for too long.");
            try
            {
                var done = Path.Combine(folder, "node_modules", ".package-lock.json");
                if (!File.Exists(done) && RunAsync("npm", ["ci", "--ignore-scripts"], folder).GetAwaiter().GetResult() != 0)
                    throw new InvalidOperationException("'npm ci' failed in tests/azurite.");
            }
            finally
            {
                oneAtATime.ReleaseMutex();
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning, // A mutex belongs to the thread that took it.
        TaskScheduler.Default);

    private static async Task<int> RunAsync(string program, string[] arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(InstallLimit);
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
            if (await Task.WhenAny(listens.Task, ended).WaitAsync(StartLimit) == listens.Task)
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

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var azurite = Path.Combine(folder.FullName, "tests", "azurite");
            if (File.Exists(Path.Combine(azurite, "package.json")))
                return azurite;
        }

        throw new InvalidOperationException("The folder tests/azurite was not found above the tests.");
    }
}
