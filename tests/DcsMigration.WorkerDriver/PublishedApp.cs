using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DcsMigration.WorkerDriver;

/// <summary>Publishes a function app in the same way as for a deployment, once per test process.</summary>
public static class PublishedApp
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Folders = new(StringComparer.Ordinal);

    /// <summary>Returns the folder of the published app, built for this machine's runtime.</summary>
    /// <param name="project">The project's folder in the repository, such as <c>src/DcsMigration.Functions</c>.</param>
    public static Task<string> GetAsync(string project = "src/DcsMigration.Functions") =>
        Folders.GetOrAdd(project, name => new Lazy<Task<string>>(() => PublishAsync(name))).Value;

    private static async Task<string> PublishAsync(string project)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "published", Path.GetFileName(project));
        var app = Path.Combine(folder, "app");
        if (Directory.Exists(app))
            Directory.Delete(app, recursive: true);

        // A separate artifacts folder, because other processes may be reading the build's own output.
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "publish", Repository.PathOf(project), "--configuration", "Release", "--runtime", RuntimeInformation.RuntimeIdentifier,
                "--artifacts-path", Path.Combine(folder, "artifacts"), "--output", app, "--nologo", "--disable-build-servers",
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? app : throw new InvalidOperationException($"dotnet publish failed:\n{output}{await error}");
    }
}
