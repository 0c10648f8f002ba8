using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The comment that the workflow posts for each reply to its request.</summary>
public sealed class ChatOpsReplyTests : IAsyncLifetime
{
    private const string Comment = "/migrate create name=dcs-migration-chat";
    private const string MayExist =
        "A task may have been created. Repeating the same comment within 24 hours is safe: it creates no second one.\n\n";

    private WebApplication _server = null!;
    private Func<HttpContext, Task> _respond = _ => Task.CompletedTask;
    private int _requests;

    public async ValueTask InitializeAsync() => _server = await LoopbackServer.StartAsync(context =>
    {
        Interlocked.Increment(ref _requests);
        return _respond(context);
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(500, "DCS.5000")]
    [InlineData(502, "FN.5020")]
    [InlineData(503, "FN.5033")]
    [InlineData(504, "FN.5040")]
    [InlineData(408, "DCS.0408")]
    public async Task After_an_error_with_an_unknown_outcome_a_task_may_exist(int status, string code) => Assert.Equal(
        $"{MayExist}`{code}`\n\n```\nWait, '''then''' ask again.\n```\ntrace id `8d1f`\n",
        await CommentOnAsync(status, $$"""{"error_code":"{{code}}","error_msg":"Wait, ```then``` ask again.","trace_id":"8d1f"}"""));

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    [InlineData(429)]
    public async Task After_a_refusal_no_task_exists(int status) => Assert.Equal(
        "No task was created: `DCS.4016`\n\n```\nInvalid subnet_id in the request.\n```\ntrace id `8d1f`\n",
        await CommentOnAsync(status, """{"error_code":"DCS.4016","error_msg":"Invalid subnet_id in the request.","trace_id":"8d1f"}"""));

    [Theory]
    [InlineData("")]
    [InlineData("<html>Forbidden</html>")]
    public async Task A_refusal_that_is_not_JSON_suggests_checking_the_key(string reply) => Assert.Equal(
        "No task was created: the function answered 403 without saying why. Is the key right?\n",
        await CommentOnAsync(StatusCodes.Status403Forbidden, reply));

    [Theory]
    [InlineData(200, "<html>Welcome</html>")]
    [InlineData(200, "\"instance_id\"")]
    [InlineData(200, "[]")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"instance_id":""")]
    [InlineData(302, "")]
    [InlineData(502, "<html>Bad gateway</html>")]
    public async Task After_an_unreadable_reply_a_task_may_exist(int status, string reply) => Assert.Equal(
        $"{MayExist}The function answered {status} without a task or an error.\n",
        await CommentOnAsync(status, reply));

    [Fact]
    public async Task After_a_broken_connection_a_task_may_exist()
    {
        _respond = Abort;

        Assert.Equal($"{MayExist}The function did not answer. Is DCS_MIGRATION_URL right?\n", await PostedCommentAsync());
    }

    [Fact]
    public async Task A_broken_connection_is_retried()
    {
        _respond = context => _requests == 1
            ? Abort(context)
            : context.Response.WriteAsync("""{"instance_id":"b21989ec-2889-4b8e-99db-19c073425ec2"}""");

        Assert.Equal(
            "The migration task `b21989ec-2889-4b8e-99db-19c073425ec2` has been created.\n",
            await PostedCommentAsync(retries: true));
    }

    [Fact]
    public async Task The_key_is_sent_only_over_HTTPS()
    {
        using var chatOps = new ChatOps();
        chatOps.UseRealCurl();

        await chatOps.CommentAsync(Comment, new Uri(_server.Urls.First()));

        Assert.Equal(0, _requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("my-app.azurewebsites.net")]
    public async Task A_missing_or_wrong_address_is_named(string url)
    {
        using var chatOps = new ChatOps();

        var (_, output) = await chatOps.CommentAsync(Comment, url);

        Assert.Contains("No task was created. Set the variable DCS_MIGRATION_URL", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_without_the_function_is_named() => Assert.Equal(
        "No task was created: nothing is at this address. Is DCS_MIGRATION_URL right?\n",
        await CommentOnAsync(StatusCodes.Status404NotFound, "<html>No web site</html>"));

    [Fact]
    public async Task Markup_is_neutralised_in_every_member_and_a_long_answer_is_cut()
    {
        var markup = "`@all` [x](//y)\\n";

        var answer = await CommentOnAsync(
            400, $$"""{"error_code":"{{markup}}","error_msg":"{{markup}}{{new string('x', 70_000)}}","trace_id":"{{markup}}"}""");
        var created = await CommentOnAsync(200, $$"""{"instance_id":"{{markup}}"}""");

        Assert.Equal("The migration task `'@all' [x](//y) ` has been created.\n", created);
        Assert.StartsWith("No task was created: `'@all' [x](//y) `\n\n```\n'@all' [x](//y)\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("x…\n```\ntrace id `'@all' [x](//y) `\n", answer, StringComparison.Ordinal);
        Assert.InRange(answer.Length, 2000, 2200);
    }

    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private Task<string> CommentOnAsync(int status, string reply)
    {
        _respond = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(reply);
        };
        return PostedCommentAsync();
    }

    private async Task<string> PostedCommentAsync(bool retries = false)
    {
        using var chatOps = new ChatOps { Retries = retries };
        var (exitCode, output) = await chatOps.CommentAsync(Comment, new Uri(_server.Urls.First()));
        Assert.Equal(0, exitCode);
        var posted = $"issue comment {ChatOps.Thread} --body-file\n";
        Assert.StartsWith(posted, output, StringComparison.Ordinal);
        return output[posted.Length..];
    }
}
