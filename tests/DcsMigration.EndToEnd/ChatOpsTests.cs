using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The chat-ops workflow's own lines, run as GitHub's runner runs them, before a gh that notes what it is told.</summary>
public sealed partial class ChatOpsTests : IAsyncLifetime
{
    private const string Ids =
        "vpc_id=5e37b3be-950a-48e1-b498-65b63d336481 subnet_id=40f15ed6-7f85-49d5-ba0e-65b940d4812c security_group_id=9df96622-24b7-4813-84b8-ab74552a21d7";

    private const string Thread = "https://github.com/octocat/Hello-World/issues/1";

    private static readonly string[] Steps = [.. RunLines().Matches(Recipe.InFile("chat-ops.yml")).Select(match => match.Groups["script"].Value)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chat-ops-");
    private LocalProcess _local = null!;

    public async ValueTask InitializeAsync()
    {
        _local = await LocalProcess.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["Local__FunctionKey"] = Recipe.Key });
        var gh = Path.Combine(_folder.FullName, "gh");
        await File.WriteAllTextAsync(gh, "#!/bin/sh\necho \"$1 $2 $3 $4\"\ncat \"$5\"\n", TestContext.Current.CancellationToken);
        await Recipe.RunAsync(new("chmod", ["+x", gh]), _local);
    }

    public async ValueTask DisposeAsync()
    {
        await _local.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_comment_creates_a_task_and_is_answered_in_its_thread()
    {
        var answer = await CommentAsync($"/migrate name=dcs-migration-chat {Ids} description=\"Move the cart's cache\"");
        var again = await CommentAsync($"/migrate name=dcs-migration-chat {Ids} description=\"Move the cart's cache\"");

        Assert.StartsWith($"issue comment {Thread} --body-file\nThe migration task `", answer, StringComparison.Ordinal);
        Assert.Equal(Recipe.InstanceIdIn(answer), Recipe.InstanceIdIn(again));
        Assert.Contains("\"description\": \"Move the cart's cache\"", await ReadAsync("request.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_answered()
    {
        Assert.Contains("`FN.4001`", await CommentAsync($"/migrate name=1 {Ids}"), StringComparison.Ordinal);
        Assert.Contains("`FN.4001`", await CommentAsync("/migrate please"), StringComparison.Ordinal);
        Assert.Contains("Is the key right?", await CommentAsync($"/migrate name=dcs-migration-chat {Ids}", key: "another-key"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/migrate name=$(touch owned) `touch owned` ; touch owned && touch owned | touch owned")]
    [InlineData("/migrate name=\"; touch owned #\" description='$(touch owned)'\ntouch owned")]
    [InlineData("/migrate name=x\" > owned; touch owned; \"\n${{ github.token }} $KEY")]
    [InlineData("/migrate @/etc/passwd name=@request.json -o owned --output owned")]
    public async Task What_somebody_writes_is_never_carried_out(string comment)
    {
        var answer = await CommentAsync(comment);

        Assert.Contains("No task: `FN.4001`", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Recipe.Key, answer, StringComparison.Ordinal);
        Assert.Equal(["answer.md", "gh", "reply.json", "request.json", "status.txt"], _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_expression_stands_in_a_line_that_is_run()
    {
        Assert.Equal(2, Steps.Length);
        Assert.All(Steps, step => Assert.DoesNotContain("${{", step, StringComparison.Ordinal));
    }

    private async Task<string> CommentAsync(string comment, string key = Recipe.Key)
    {
        Recipe.Needs("bash", "curl", "jq");
        var output = "";
        foreach (var step in Steps)
        {
            // As the runner calls bash where a workflow names it as its shell.
            var start = new ProcessStartInfo("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", Indent().Replace(step, "")]) { WorkingDirectory = _folder.FullName };
            output = await Recipe.RunAsync(
                start,
                _local,
                ("COMMENT", comment),
                ("IDEMPOTENCY_KEY", $"comment-{comment.Length}"),
                ("ISSUE", Thread),
                ("KEY", key),
                ("PATH", $"{_folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}"));
        }

        return output;
    }

    private Task<string> ReadAsync(string name) =>
        File.ReadAllTextAsync(Path.Combine(_folder.FullName, name), TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^        run: (\|\n(?<script>(          .*\n|\n)+)|(?<script>.*))", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex RunLines();

    [GeneratedRegex("^          ", RegexOptions.Multiline)]
    private static partial Regex Indent();
}
