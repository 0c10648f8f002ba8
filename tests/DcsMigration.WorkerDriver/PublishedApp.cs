using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DcsMigration.WorkerDriver;

/// <summary>Publishes a function app as it is deployed, once for each process that runs tests.</summary>
public static class PublishedApp
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Folders = new(StringComparer.Ordinal);

    /// <summary>The folder with the published app. Compiled ahead of time on linux-x64, as in Azure, and for this machine's runtime elsewhere.</summary>
    /// <param name="project">The project's folder within the repository, such as <c>src/DcsMigration.Functions</c>.</param>
    public static Task<string> GetAsync(string project = "src/DcsMigration.Functions") =>
        Folders.GetOrAdd(project, name => new Lazy<Task<string>>(() => PublishAsync(name))).Value;

    private static async Task<string> PublishAsync(string project)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "published", Path.GetFileName(project));
        var app = Path.Combine(folder, "app");
        if (Directory.Exists(app))
            Directory.Delete(app, recursive: true);

        // The artifacts have a folder of their own, so that the build's are not written while others read them.
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "publish", Path.Combine(Repository(), project), "--configuration", "Release", "--runtime", RuntimeInformation.RuntimeIdentifier,
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

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("Functions.sln was not found above the tests.");
    }
}
