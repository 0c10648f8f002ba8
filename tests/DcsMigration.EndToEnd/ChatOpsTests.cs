using System.Globalization;
using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Comments that run the workflow against a host. One host is enough: ParityTests compare the two.</summary>
public sealed class ChatOpsTests(LocalFixture fixture) : IClassFixture<LocalFixture>, IDisposable
{
    private const string Ids =
        "vpc_id=5e37b3be-950a-48e1-b498-65b63d336481 subnet_id=40f15ed6-7f85-49d5-ba0e-65b940d4812c "
        + "security_group_id=9df96622-24b7-4813-84b8-ab74552a21d7";

    private static int _lastIssue = 4710;

    /// <summary>Each test uses its own issue, because the tests share a host.</summary>
    private readonly ChatOps _chatOps = new() { IssueId = NextIssue() };

    public void Dispose() => _chatOps.Dispose();

    [Fact]
    public async Task A_comment_creates_a_task_and_receives_a_reply_in_its_thread()
    {
        var reply = await CommentAsync($"/migrate name=dcs-migration-chat {Ids} description=\"Move the cart's cache\"");

        Assert.StartsWith($"issue comment {ChatOps.Thread} --body-file\nThe migration task `", reply, StringComparison.Ordinal);
        Assert.Contains("\"description\": \"Move the cart's cache\"", _chatOps.Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_comment_in_the_same_issue_gets_the_same_task()
    {
        var reply = await CommentAsync($"/migrate name=dcs-migration-chat {Ids}");
        var again = await CommentAsync($"/migrate  {Ids} name=\"dcs-migration-chat\"\r\nI was too fast.");

        Assert.Equal(Recipe.InstanceIdIn(reply), Recipe.InstanceIdIn(again));
    }

    [Fact]
    public async Task Another_issue_or_other_values_create_another_task()
    {
        var first = Recipe.InstanceIdIn(await CommentAsync($"/migrate name=dcs-migration-chat {Ids}"));
        using var anotherIssue = new ChatOps { IssueId = NextIssue() };

        var (_, second) = await anotherIssue.CommentAsync($"/migrate name=dcs-migration-chat {Ids}", fixture.Host.Address);
        Assert.NotEqual(first, Recipe.InstanceIdIn(second));
        Assert.NotEqual(first, Recipe.InstanceIdIn(await CommentAsync($"/migrate name=dcs-migration-chat {Ids} description=again")));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Only_the_first_line_is_used(string newLine)
    {
        var reply = await CommentAsync(
            $"/migrate name=dcs-migration-chat {Ids}{newLine}{newLine}> vpc_id=evil name=evil description=\"evil\"");

        Assert.Contains("has been created", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", _chatOps.Request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("read")]
    [InlineData("none")]
    [InlineData("")]
    public async Task Without_write_permission_nothing_is_created(string permission)
    {
        using var chatOps = new ChatOps { IssueId = NextIssue(), Permission = permission };

        var (exitCode, output) = await chatOps.CommentAsync($"/migrate name=dcs-migration-chat {Ids}", fixture.Host.Address);

        Assert.Equal(1, exitCode);
        Assert.Equal("::error::octocat may not write to this repository.\n", output);
        Assert.Empty(chatOps.Files);
    }

    [Fact]
    public async Task An_administrator_can_create_a_task()
    {
        using var chatOps = new ChatOps { IssueId = NextIssue(), Permission = "admin" };

        var (_, output) = await chatOps.CommentAsync($"/migrate name=dcs-migration-chat {Ids}", fixture.Host.Address);

        Assert.Contains("has been created", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_are_posted_as_replies()
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
    public async Task Text_in_a_comment_is_never_executed(string comment)
    {
        var reply = await CommentAsync(comment);

        Assert.Contains("No task was created: `FN.4001`", reply, StringComparison.Ordinal);
        Assert.DoesNotContain(CreateRequest.FunctionKey, reply, StringComparison.Ordinal);
        Assert.Equal(["answer.md", "reply.json", "request.json", "status.txt"], _chatOps.Files);
    }

    [Fact]
    public void No_script_contains_a_workflow_expression()
    {
        Assert.Equal(3, ChatOps.Steps.Count);
        Assert.All(ChatOps.Steps, step => Assert.DoesNotContain("${{", step, StringComparison.Ordinal));
    }

    private async Task<string> CommentAsync(string comment, string key = CreateRequest.FunctionKey)
    {
        var (exitCode, output) = await _chatOps.CommentAsync(comment, fixture.Host.Address, key);
        Assert.Equal(0, exitCode);
        return output;
    }

    private static string NextIssue() => Interlocked.Increment(ref _lastIssue).ToString(CultureInfo.InvariantCulture);
}
