using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>
/// Runs the scripts of the chat-ops workflow as GitHub's runner does.
/// A stub replaces gh: it returns one permission and prints the comment to post.
/// </summary>
internal sealed partial class ChatOps : IDisposable
{
    public const string Thread = "https://github.com/octocat/Hello-World/issues/1";

    private const string Gh = """
        #!/bin/sh
        if [ "$1" = api ]; then echo "$PERMISSION"; else echo "$1 $2 $3 $4"; cat "$5"; fi
        """;

    /// <summary>Also allows http, because the test servers have no TLS. The rest of the call is unchanged.</summary>
    private const string Curl = """
        #!/bin/sh
        exec "$REAL_CURL" "$@" --proto =http $CURL_OPTIONS
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chat-ops-");
    private readonly DirectoryInfo _programs = Directory.CreateTempSubdirectory("chat-ops-programs-");

    public ChatOps()
    {
        Recipe.Require("bash", "curl", "jq");
        Install("gh", Gh);
        Install("curl", Curl);
    }

    public static IReadOnlyList<string> Steps { get; } =
        [.. Scripts().Matches(Recipe.InFile("chat-ops.yml")).Select(match => match.Groups["script"].Value)];

    public string Permission { get; init; } = "write";

    public string IssueId { get; init; } = "4711";

    /// <summary>Whether curl retries. Off by default, because curl waits between attempts.</summary>
    public bool Retries { get; init; }

    public IEnumerable<string> Files => _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal);

    /// <summary>The body that was sent to the function.</summary>
    public string Request => File.ReadAllText(Path.Combine(_folder.FullName, "request.json"));

    public void UseRealCurl() => File.Delete(Path.Combine(_programs.FullName, "curl"));

    /// <summary>Runs the steps in order until one fails. Returns the exit code and output of the last step.</summary>
    public Task<(int ExitCode, string Output)> CommentAsync(string comment, Uri url, string key = CreateRequest.FunctionKey) =>
        CommentAsync(comment, url.AbsoluteUri, key);

    public async Task<(int ExitCode, string Output)> CommentAsync(string comment, string url, string key = CreateRequest.FunctionKey)
    {
        // Each run of the workflow starts in an empty folder.
        File.Delete(Path.Combine(_folder.FullName, "answer.md"));
        var result = (ExitCode: 0, Output: "");
        foreach (var step in Steps)
        {
            result = await RunAsync(step, comment, url, key);
            if (result.ExitCode != 0)
                break;
        }

        return result;
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _programs.Delete(recursive: true);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string step, string comment, string url, string key)
    {
        // The runner's command line for 'shell: bash'.
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
                ["REAL_CURL"] = Recipe.PathOfProgram("curl"),
                ["URL"] = url,
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

    [GeneratedRegex(
        @"^        run: (\|\n(?<script>(          .*\n|\n)+)|(?<script>.*))",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Scripts();

    [GeneratedRegex("^          ", RegexOptions.Multiline)]
    private static partial Regex Indent();
}
