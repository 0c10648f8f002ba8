using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The chat-ops workflow's own lines, run as GitHub's runner runs them, with a gh that knows one permission and prints what it is told to post.</summary>
internal sealed partial class ChatOps : IDisposable
{
    public const string Thread = "https://github.com/octocat/Hello-World/issues/1";

    private const string Gh = """
        #!/bin/sh
        if [ "$1" = api ]; then echo "$PERMISSION"; else echo "$1 $2 $3 $4"; cat "$5"; fi
        """;

    /// <summary>The servers of these tests have no TLS. Everything else about the call stays as it is.</summary>
    private const string Curl = """
        #!/bin/sh
        exec "$REAL_CURL" "$@" --proto =http $CURL_OPTIONS
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chat-ops-");
    private readonly DirectoryInfo _programs = Directory.CreateTempSubdirectory("chat-ops-programs-");

    public ChatOps()
    {
        Recipe.Needs("bash", "curl", "jq");
        Install("gh", Gh);
        Install("curl", Curl);
    }

    public static IReadOnlyList<string> Steps { get; } = [.. RunLines().Matches(Recipe.InFile("chat-ops.yml")).Select(match => match.Groups["script"].Value)];

    public string Permission { get; init; } = "write";

    public string IssueId { get; init; } = "4711";

    /// <summary>curl waits between its tries: off where a test doesn't need them.</summary>
    public bool Retries { get; init; }

    public IEnumerable<string> Files => _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal);

    /// <summary>What was sent to the function.</summary>
    public string Request => File.ReadAllText(Path.Combine(_folder.FullName, "request.json"));

    public void UseRealCurl() => File.Delete(Path.Combine(_programs.FullName, "curl"));

    /// <summary>Runs step after step until one fails. Returns the last one's exit code and output.</summary>
    public async Task<(int ExitCode, string Output)> CommentAsync(string comment, Uri url, string key = Recipe.Key)
    {
        var last = (ExitCode: 0, Output: "");
        foreach (var step in Steps)
        {
            last = await RunAsync(step, comment, url, key);
            if (last.ExitCode != 0)
                break;
        }

        return last;
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _programs.Delete(recursive: true);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string step, string comment, Uri url, string key)
    {
        // As the runner calls bash where a workflow names it as its shell.
        var start = new ProcessStartInfo("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", Indent().Replace(step, "")])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            Environment =
            {
                ["AUTHOR"] = "octocat",
                ["COMMENT"] = comment,
                ["CURL_OPTIONS"] = Retries ? "" : "--retry 0",
                ["GITHUB_REPOSITORY"] = "octocat/Hello-World",
                ["ISSUE"] = Thread,
                ["ISSUE_ID"] = IssueId,
                ["KEY"] = key,
                ["PATH"] = $"{_programs.FullName}:{Environment.GetEnvironmentVariable("PATH")}",
                ["PERMISSION"] = Permission,
                ["REAL_CURL"] = Recipe.Program("curl"),
                ["URL"] = url.AbsoluteUri.TrimEnd('/'),
            },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    private void Install(string name, string script)
    {
        var path = Path.Combine(_programs.FullName, name);
        File.WriteAllText(path, script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    [GeneratedRegex(@"^        run: (\|\n(?<script>(          .*\n|\n)+)|(?<script>.*))", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex RunLines();

    [GeneratedRegex("^          ", RegexOptions.Multiline)]
    private static partial Regex Indent();
}
