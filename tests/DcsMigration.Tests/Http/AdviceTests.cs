using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>In the run history of a low-code tool the first hundred characters of a reply must say what to do.</summary>
public sealed class AdviceTests
{
    private const int Shown = 100;

    private static readonly Replies Replies = new(new DefaultHttpContext { TraceIdentifier = "4bf92f3577b34da6a3ce929d0e0e4736" });

    [Theory]
    [InlineData("", "Send a JSON object with name, vpc_id, subnet_id and security_g")]
    [InlineData("[]", "Send a JSON object, not an array: ")]
    [InlineData("{,}", "The JSON is invalid at line 1, byte 2: found ,. Look for ")]
    [InlineData("""{"name":"task-1","name":"task-2"}""", "Send each member once: name is there more than once; ")]
    [InlineData("""{"name":"1"}""", "Correct the body: name must have 4 to 64 characters, not 1; ")]
    public void A_body_that_is_wrong(string body, string advice) =>
        AssertAdvice(advice, Replies.For(RequestValidator.Validate(System.Text.Encoding.UTF8.GetBytes(body)).Refusal!));

    [Fact]
    public void A_key_that_is_malformed() => AssertAdvice(
        "Correct the header Idempotency-Key: it is empty. ",
        Replies.For(IdempotencyKeyReader.Read(new Microsoft.AspNetCore.Http.HeaderDictionary { ["Idempotency-Key"] = "" }).Refusal!));

    [Fact]
    public void A_method_that_is_wrong() => AssertAdvice("Use POST: ", Replies.MethodNotAllowed("POST"));

    [Fact]
    public void A_bug() => AssertAdvice("Tell the operator the trace id 4bf92f3577b34da6a3ce929d0e0e473", Replies.Bug());

    [Fact]
    public void A_function_that_is_misconfigured() =>
        AssertAdvice("Tell the operator: the function is misconfigured. ", Replies.Misconfigured());

    [Fact]
    public void What_the_gate_says()
    {
        AssertAdvice("Ask again in 5 s with the same key and body: ", Replies.For(new GateResult.Waited(TimeSpan.FromSeconds(4.2))));
        AssertAdvice("Send a new Idempotency-Key for a new task: ", Replies.For(new GateResult.KeyReused()));
        AssertAdvice("Ask again in 120 s with the same key and body: ", Replies.For(new GateResult.Unsettled(TimeSpan.FromMinutes(2), "Why.")));
        AssertAdvice("Ask the operator: DCS lists a task of this name", Replies.For(new GateResult.Manual(["a"])));
        AssertAdvice("Several tasks match this request. Delete ", Replies.For(new GateResult.Manual(["a", "b"])));
        AssertAdvice("Ask again in 10 s with the same key and body: ", Replies.For(new GateResult.StoreUnavailable()));
    }

    [Fact]
    public void What_became_of_a_create()
    {
        AssertAdvice("Ask again in 10 s with the same key and body: ", Replies.For(new Outcome.Unknown(UnknownCause.TimedOut, "Why.")));
        AssertAdvice("Ask again in 10 s with the same key and body: ", Replies.For(new Outcome.Unknown(UnknownCause.UnreadableReply, "Why.")));
        AssertAdvice("Ask again in 10 s with the same key and body: ", Replies.For(new Outcome.NotSent(NotSentCause.Unreachable, "Why.")));
        AssertAdvice("Ask again later, and tell the operator: ", Replies.For(new Outcome.NotSent(NotSentCause.NoCredentials, "Why.")));
    }

    [Fact]
    public async Task What_can_not_be_read()
    {
        AssertAdvice("Send the header 'Content-Type: application/json': ", await RefusedAsync(HttpContexts.Post("{}"u8.ToArray(), "text/plain")));
        AssertAdvice("Leave the charset out of Content-Type, or make it utf-8: ", await RefusedAsync(HttpContexts.Post("{}"u8.ToArray(), "application/json; charset=latin1")));
        AssertAdvice("Send less: the body may have at most 16 KiB.", await RefusedAsync(HttpContexts.Post(new byte[20_000])));
        AssertAdvice("Encode the body as UTF-8 and send it again: ", await RefusedAsync(HttpContexts.Post([.. "{\""u8, 0xff])));
        AssertAdvice("Send the body again: it broke off", await RefusedAsync(Broken()));
    }

    private static Microsoft.AspNetCore.Http.HttpContext Broken()
    {
        var context = HttpContexts.Post("{}");
        context.Request.Body = new BrokenStream("{"u8.ToArray(), new IOException("reset"));
        return context;
    }

    private static async Task<Reply> RefusedAsync(Microsoft.AspNetCore.Http.HttpContext context) =>
        Replies.For((await RequestReader.ReadAsync(context.Request, TimeProvider.System)).Refusal!);

    private static void AssertAdvice(string advice, Reply reply)
    {
        var text = System.Text.Encoding.UTF8.GetString(reply.Body.Span);
        Assert.Contains($"\"error_msg\":\"{advice}", text, StringComparison.Ordinal);
        Assert.Contains(advice, text[..Shown], StringComparison.Ordinal);
    }
}
