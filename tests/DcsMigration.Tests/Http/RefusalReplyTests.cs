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
    [InlineData("FN.4000", 400, "Send one JSON object in which no member occurs twice.")]
    [InlineData("FN.4001", 400, "Correct what details names.")]
    [InlineData("FN.4130", 413, "Send at most 16 KiB.")]
    [InlineData("FN.4150", 415, "Send JSON in UTF-8, uncompressed, with Content-Type: application/json.")]
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
    [InlineData("""{"name":"1"}""", "Correct the body: name must have 4 to 64 characters, not 1; ")]
    public async Task The_refusal_of_a_body_starts_with_what_to_do(string body, string advice) =>
        (await SentReply.Of(_replies.For(RequestValidator.Validate(Encoding.UTF8.GetBytes(body)).Refusal!))).AssertAdvises(advice);
}
