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
        var reply = await CommentAsync($"/migrate create name=dcs-migration-chat {Ids} description=“Move the cart's cache”");

        Assert.StartsWith($"issue comment {ChatOps.Thread} --body-file\nThe migration task `", reply, StringComparison.Ordinal);
        Assert.Contains("\"description\": \"Move the cart's cache\"", _chatOps.Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_comment_in_the_same_issue_gets_the_same_task()
    {
        var reply = await CommentAsync($"/migrate create name=dcs-migration-chat {Ids}");
        var again = await CommentAsync($"/migrate\nCreate\u00a0{Ids} \r\n name=\"dcs-migration-chat\"\n");

        Assert.Equal(Recipe.InstanceIdIn(reply), Recipe.InstanceIdIn(again));
    }

    [Fact]
    public async Task Another_issue_or_other_values_create_another_task()
    {
        var first = Recipe.InstanceIdIn(await CommentAsync($"/migrate create name=dcs-migration-chat {Ids}"));
        using var anotherIssue = new ChatOps { IssueId = NextIssue() };

        var (_, second) = await anotherIssue.CommentAsync($"/migrate create name=dcs-migration-chat {Ids}", fixture.Host.Address);
        Assert.NotEqual(first, Recipe.InstanceIdIn(second));
        Assert.NotEqual(first, Recipe.InstanceIdIn(await CommentAsync($"/migrate create name=dcs-migration-chat {Ids} description=again")));
    }

    [Theory]
    [InlineData("--dry-run", "`--dry-run` is not `name=value`.")]
    [InlineData("description=Move the cart", "`the` is not `name=value`.")]
    [InlineData("description=“Move the cart", "`description=“Move` is not `name=value`.")]
    [InlineData("\n\n> quoted from `another` person", "`>` is not `name=value`.")]
    [InlineData("name=another-name", "`name` is given twice.")]
    public async Task Text_that_is_not_understood_is_refused(string text, string why)
    {
        var reply = await CommentAsync($"/migrate create name=dcs-migration-chat {Ids} {text}");

        Assert.Contains($"--body-file\nNo task was created. {why}", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("request.json", _chatOps.Files);
    }

    [Theory]
    [InlineData("old-name=dcs-migration-chat")]
    [InlineData("name=dcs-migration-chat old-name=x")]
    public async Task A_field_that_is_unknown_is_refused(string field) =>
        Assert.Contains("`FN.4001`", await CommentAsync($"/migrate create {Ids} {field}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("/migrate")]
    [InlineData("/migrate\n")]
    [InlineData("/migrate please")]
    [InlineData("/migrated")]
    [InlineData("/migrate\u00a0name=x")]
    public async Task Whoever_begins_with_the_command_gets_an_answer(string comment) =>
        Assert.Contains("Write `/migrate create` or `/migrate check`", await CommentAsync(comment), StringComparison.Ordinal);

    [Fact]
    public async Task A_check_creates_nothing()
    {
        var name = $"check-{_chatOps.IssueId}";

        var reply = await CommentAsync($"/migrate check name={name} {Ids}");

        Assert.Contains("`The request is valid and DCS accepts the function\u0027s credential.", reply, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Cloud.Dcs.Tasks, task => task.Name == name);
    }

    [Theory]
    [InlineData("read")]
    [InlineData("none")]
    [InlineData("")]
    public async Task Without_write_permission_nothing_is_created(string permission)
    {
        using var chatOps = new ChatOps { IssueId = NextIssue(), Permission = permission };

        var (_, output) = await chatOps.CommentAsync($"/migrate create name=dcs-migration-chat {Ids}", fixture.Host.Address);

        Assert.EndsWith(
            "No task was created: only people who may write to this repository can create one.\n", output, StringComparison.Ordinal);
        Assert.Equal(["answer.md"], chatOps.Files);
    }

    [Fact]
    public async Task An_administrator_can_create_a_task()
    {
        using var chatOps = new ChatOps { IssueId = NextIssue(), Permission = "admin" };

        var (_, output) = await chatOps.CommentAsync($"/migrate create name=dcs-migration-chat {Ids}", fixture.Host.Address);

        Assert.Contains("has been created", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_are_posted_as_replies()
    {
        Assert.Contains("No task was created: `FN.4001`", await CommentAsync($"/migrate create name=1 {Ids}"), StringComparison.Ordinal);
        Assert.Contains(
            "No task was created: the function answered 401 without saying why. Is the key right?",
            await CommentAsync($"/migrate create name=dcs-migration-chat {Ids}", key: "another-key"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/migrate create name=$(touch owned) `touch owned` ; touch owned && touch owned | touch owned")]
    [InlineData("/migrate create name=\"; touch owned #\" description='$(touch owned)'\ntouch owned")]
    [InlineData("/migrate create name=x\" > owned; touch owned; \"\n${{ github.token }} $KEY")]
    [InlineData("/migrate create @/etc/passwd name=@request.json -o owned --output owned")]
    [InlineData("/migrate create name=\"$(touch owned)\" description=\"`touch owned`; touch owned\" vpc_id=@/etc/passwd")]
    public async Task Text_in_a_comment_is_never_executed(string comment)
    {
        var reply = await CommentAsync(comment);

        Assert.Contains("No task was created", reply, StringComparison.Ordinal);
        Assert.DoesNotContain(CreateRequest.FunctionKey, reply, StringComparison.Ordinal);
        Assert.DoesNotContain("owned", _chatOps.Files);
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
