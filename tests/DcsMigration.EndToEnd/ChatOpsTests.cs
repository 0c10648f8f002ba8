using System.Globalization;
using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>What a comment does, with a host behind the workflow.</summary>
public abstract class ChatOpsTests(HostFixture fixture) : IDisposable
{
    private const string Ids =
        "vpc_id=5e37b3be-950a-48e1-b498-65b63d336481 subnet_id=40f15ed6-7f85-49d5-ba0e-65b940d4812c security_group_id=9df96622-24b7-4813-84b8-ab74552a21d7";

    private static int _issues = 4710;

    /// <summary>An issue of its own for each test, since they share a host.</summary>
    private readonly ChatOps _chatOps = new() { IssueId = NextIssue() };

    public void Dispose() => _chatOps.Dispose();

    [Fact]
    public async Task A_comment_creates_a_task_and_is_answered_in_its_thread()
    {
        var answer = await CommentAsync($"/migrate name=dcs-migration-chat {Ids} description=\"Move the cart's cache\"");

        Assert.StartsWith($"issue comment {ChatOps.Thread} --body-file\nThe migration task `", answer, StringComparison.Ordinal);
        Assert.Contains("\"description\": \"Move the cart's cache\"", _chatOps.Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_comment_in_the_same_issue_gets_the_same_task()
    {
        var answer = await CommentAsync($"/migrate name=dcs-migration-chat {Ids}");
        var again = await CommentAsync($"/migrate  {Ids} name=\"dcs-migration-chat\"\r\nI was too fast.");

        Assert.Equal(Recipe.InstanceIdIn(answer), Recipe.InstanceIdIn(again));
    }

    [Fact]
    public async Task Another_issue_and_other_values_get_another_task()
    {
        var first = Recipe.InstanceIdIn(await CommentAsync($"/migrate name=dcs-migration-chat {Ids}"));
        using var anotherIssue = new ChatOps { IssueId = NextIssue() };

        Assert.NotEqual(first, Recipe.InstanceIdIn((await anotherIssue.CommentAsync($"/migrate name=dcs-migration-chat {Ids}", fixture.Host.Address)).Output));
        Assert.NotEqual(first, Recipe.InstanceIdIn(await CommentAsync($"/migrate name=dcs-migration-chat {Ids} description=again")));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Only_the_first_line_counts(string newLine)
    {
        var answer = await CommentAsync($"/migrate name=dcs-migration-chat {Ids}{newLine}{newLine}> vpc_id=evil name=evil description=\"evil\"");

        Assert.Contains("has been created", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", _chatOps.Request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("read")]
    [InlineData("none")]
    [InlineData("")]
    public async Task Who_may_not_write_to_the_repository_creates_nothing(string permission)
    {
        using var chatOps = new ChatOps { IssueId = NextIssue(), Permission = permission };

        var (exitCode, output) = await chatOps.CommentAsync($"/migrate name=dcs-migration-chat {Ids}", fixture.Host.Address);

        Assert.Equal(1, exitCode);
        Assert.Equal("::error::octocat may not write to this repository.\n", output);
        Assert.Empty(chatOps.Files);
    }

    [Fact]
    public async Task An_administrator_may_write()
    {
        using var chatOps = new ChatOps { IssueId = NextIssue(), Permission = "admin" };

        var (_, output) = await chatOps.CommentAsync($"/migrate name=dcs-migration-chat {Ids}", fixture.Host.Address);

        Assert.Contains("has been created", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_answered()
    {
        Assert.Contains("No task was created: `FN.4001`", await CommentAsync($"/migrate name=1 {Ids}"), StringComparison.Ordinal);
        Assert.Contains("No task was created: `FN.4001`", await CommentAsync("/migrate please"), StringComparison.Ordinal);
        Assert.Contains(
            "No task was created: the function answered 401 without saying why. Is the key right?",
            await CommentAsync($"/migrate name=dcs-migration-chat {Ids}", key: "another-key"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/migrate name=$(touch owned) `touch owned` ; touch owned && touch owned | touch owned")]
    [InlineData("/migrate name=\"; touch owned #\" description='$(touch owned)'\ntouch owned")]
    [InlineData("/migrate name=x\" > owned; touch owned; \"\n${{ github.token }} $KEY")]
    [InlineData("/migrate @/etc/passwd name=@request.json -o owned --output owned")]
    public async Task What_somebody_writes_is_never_carried_out(string comment)
    {
        var answer = await CommentAsync(comment);

        Assert.Contains("No task was created: `FN.4001`", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Recipe.Key, answer, StringComparison.Ordinal);
        Assert.Equal(["answer.md", "reply.json", "request.json", "status.txt"], _chatOps.Files);
    }

    [Fact]
    public void No_expression_stands_in_a_line_that_is_run()
    {
        Assert.Equal(3, ChatOps.Steps.Count);
        Assert.All(ChatOps.Steps, step => Assert.DoesNotContain("${{", step, StringComparison.Ordinal));
    }

    private async Task<string> CommentAsync(string comment, string key = Recipe.Key)
    {
        var (exitCode, output) = await _chatOps.CommentAsync(comment, fixture.Host.Address, key);
        Assert.Equal(0, exitCode);
        return output;
    }

    private static string NextIssue() => Interlocked.Increment(ref _issues).ToString(CultureInfo.InvariantCulture);
}

public sealed class ChatOpsWithFunctionApp(FunctionAppFixture fixture) : ChatOpsTests(fixture), IClassFixture<FunctionAppFixture>;

public sealed class ChatOpsWithLocalHost(LocalFixture fixture) : ChatOpsTests(fixture), IClassFixture<LocalFixture>;
