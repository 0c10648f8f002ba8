using System.Text;
using DcsMigration.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Http;

public sealed class RefusalReplyTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static readonly FunctionError[] Errors =
        [FunctionError.NotJson, FunctionError.Invalid, FunctionError.TooLarge, FunctionError.WrongMediaType];

    private readonly ReplyFactory _replies = new(new DefaultHttpContext { TraceIdentifier = Trace });

    [Theory]
    [InlineData("FN.4000", 400, "Correct the JSON as error_msg says.")]
    [InlineData("FN.4001", 400, "Correct the request as error_msg says.")]
    [InlineData("FN.4130", 413, "Send at most 16 KiB.")]
    [InlineData("FN.4150", 415, "Send JSON in UTF-8 with Content-Type: application/json, and no Content-Encoding.")]
    public async Task A_refusal_without_details_has_the_shape_of_every_error(string code, int status, string advice)
    {
        var sent = await SentReply.Of(_replies.For(new Refusal(Errors.Single(error => error.Code == code), "This is why.")));

        Assert.Equal(status, sent.Status);
        Assert.Equal(
            $$"""
            {"error_code":"{{code}}","error_msg":"This is why.","error_ext_msg":null,
            "source":"function","request_id":null,"trace_id":"{{Trace}}","advice":"{{advice}}"}
            """.ReplaceLineEndings(""),
            sent.Text);
        Assert.Null(sent.Header("Retry-After"));
        Assert.Equal("no-store", sent.Header("Cache-Control"));
    }

    [Fact]
    public async Task The_details_of_a_refusal_name_field_and_error()
    {
        var refusal = new Refusal(
            FunctionError.Invalid, "This is why.", [new("name", "is required"), new("vpcId", "is unknown (did you mean vpc_id?)")]);

        var sent = await SentReply.Of(_replies.For(refusal));

        Assert.Equal("error_code error_msg error_ext_msg source request_id trace_id advice details", sent.Members);
        Assert.Equal(
            """[{"field":"name","message":"is required"},{"field":"vpcId","message":"is unknown (did you mean vpc_id?)"}]""",
            sent.Json.GetProperty("details").GetRawText());
    }

    [Theory]
    [InlineData("name", "Correct name as error_msg says.")]
    [InlineData("name vpcId", "Correct name and vpcId as error_msg says.")]
    [InlineData("name vpc_id vpc_id subnet_id", "Correct name, vpc_id and subnet_id as error_msg says.")]
    [InlineData("a b c d e", "Correct a, b, c, d and e as error_msg says.")]
    [InlineData("a b c d e f", "Correct a, b, c, d, e and others as error_msg says.")]
    public async Task The_advice_of_an_invalid_request_names_its_fields(string fields, string advice)
    {
        var refusal = new Refusal(
            FunctionError.Invalid, "This is why.", [.. fields.Split(' ').Select(field => new FieldError(field, "is invalid"))]);

        Assert.Equal(advice, (await SentReply.Of(_replies.For(refusal)))["advice"]);
    }

    [Fact]
    public async Task The_advice_for_a_body_that_ended_too_early_is_to_send_it_again()
    {
        var context = HttpContexts.Post(Bodies.ExampleBytes);
        context.Request.Body = new BrokenBody();
        var (_, refusal) = await RequestReader.ReadAsync(context.Request, TimeProvider.System);

        var sent = await SentReply.Of(_replies.For(refusal!));

        Assert.Equal(
            ("FN.4000", "Send the body again: it ended too early.", "Send the whole body."), (sent.Code, sent.Message, sent["advice"]));
    }

    [Fact]
    public async Task Text_of_the_caller_is_escaped()
    {
        var refusal = new Refusal(FunctionError.Invalid, "x", [new("\",\"source\":\"dcs\n\u0000\ud800", "is not known")]);

        var sent = await SentReply.Of(_replies.For(refusal));

        Assert.Equal("\",\"source\":\"dcs\n\u0000\ufffd", sent.Json.GetProperty("details")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_bug_is_FN_5000_with_the_trace_id()
    {
        var sent = await SentReply.Of(_replies.Bug());

        Assert.Equal(500, sent.Status);
        Assert.Equal("FN.5000", sent.Code);
        Assert.Equal(
            $"Tell the operator the trace id {Trace}: the function failed. Retrying with the same key and body is safe.",
            sent.Message);
        Assert.Equal(Trace, sent["trace_id"]);
        sent.AssertAdvises("Tell the operator the trace id 4bf92f3577b34da6a3ce929d0e0e473");
    }

    [Theory]
    [InlineData("", "Send a JSON object with name, vpc_id, subnet_id and security_g")]
    [InlineData("[]", "Send a JSON object, not an array: ")]
    [InlineData("{,}", "The JSON is invalid at line 1, byte 2: found ,. Look for ")]
    [InlineData("""{"name":"task-1","name":"task-2"}""", "Send each member once: name occurs more than once; ")]
    [InlineData("""{"name":"a"}""", "Correct the body: name must have 4 to 64 characters, not 1; ")]
    public async Task The_refusal_of_a_body_starts_with_what_to_do(string body, string advice) =>
        (await SentReply.Of(_replies.For(RequestValidator.Validate(Encoding.UTF8.GetBytes(body)).Refusal!))).AssertAdvises(advice);

    private sealed class BrokenBody : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(new IOException("The connection was reset."));
    }
}
