using System.Text;
using DcsMigration.Dcs;
using DcsMigration.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Http;

public sealed class RepliesTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string ErrorMembers = "error_code error_msg error_ext_msg source request_id trace_id advice";

    private readonly Replies _replies = new(new DefaultHttpContext { TraceIdentifier = Trace });

    [Fact]
    public async Task A_created_task_is_answered_with_the_reply_of_DCS_byte_for_byte()
    {
        var body = Encoding.UTF8.GetBytes("{ \"instance_id\" : \"b21989ec\",\n\"job_id\":\"4711\", \"é\":[1.0] }");

        var sent = await SentReply.Of(_replies.For(new Outcome.Created("b21989ec", body, "id-of-dcs")));

        Assert.Equal(200, sent.Status);
        Assert.Equal(body, sent.Body);
        Assert.Equal("id-of-dcs", sent.Header("X-Request-Id"));
        Assert.Null(sent.Header("Retry-After"));
    }

    [Fact]
    public async Task A_created_task_without_a_request_id_is_answered_without_one()
    {
        var sent = await SentReply.Of(_replies.For(new Outcome.Created("b21989ec", "{}"u8.ToArray(), RequestId: null)));

        Assert.Null(sent.Header("X-Request-Id"));
    }

    [Theory]
    [InlineData(400, "DCS.4016", "Check subnet_id. Nothing was created.")]
    [InlineData(400, "DCS.4018", "Check that subnet_id is a subnet of vpc_id. Nothing was created.")]
    [InlineData(400, "DCS.4013", "Check vpc_id. Nothing was created.")]
    [InlineData(400, "DCS.4068", "Check vpc_id. Nothing was created.")]
    [InlineData(400, "DCS.4014", "Check security_group_id. Nothing was created.")]
    [InlineData(400, "DCS.4046", "Check security_group_id. Nothing was created.")]
    [InlineData(400, "DCS.4020", "Turn on DHCP in the subnet, or use another subnet. Nothing was created.")]
    [InlineData(400, "DCS.4039", "The quota is used up: delete an instance or task, or ask for a higher quota. Nothing was created.")]
    [InlineData(400, "DCS.4048", "Check the rules of the security group. Nothing was created.")]
    [InlineData(400, "DCS.4911", "The subnet has no free address: use another subnet. Nothing was created.")]
    [InlineData(400, "DCS.5050", "Use a VPC that is not shared. Nothing was created.")]
    [InlineData(499, "DCS.4000", "Correct what error_msg names. Nothing was created.")]
    [InlineData(400, "DCS.4002", "Tell the operator to check Dcs:ProjectId. Nothing was created.")]
    [InlineData(401, "APIGW.0301", "The function's DCS credential was refused; your function key is fine. Tell the operator.")]
    [InlineData(401, "DCS.1001", "The function's DCS credential was refused; your function key is fine. Tell the operator.")]
    [InlineData(403, "DCS.2003", "Tell the operator: the function's DCS credential lacks a permission. Nothing was created.")]
    [InlineData(404, "DCS.4001", "Correct what error_msg names. Nothing was created.")]
    [InlineData(413, "APIGW.0201", "Correct what error_msg names. Nothing was created.")]
    [InlineData(400, "111400063", "Correct what error_msg names. Nothing was created.")]
    public async Task A_refusal_of_DCS_keeps_its_status_code_and_message_and_gets_advice(int status, string code, string advice)
    {
        var error = new DcsError(status, code, "Invalid \"subnet_id\" – <é>.", ExtMessage: null, "id-of-dcs");

        var sent = await SentReply.Of(_replies.For(new Outcome.Rejected(error, RetryAfter: null)));

        Assert.Equal(status, sent.Status);
        Assert.Equal(
            $$"""
            {"error_code":"{{code}}","error_msg":"Invalid \"subnet_id\" – <é>.","error_ext_msg":null,
            "source":"dcs","request_id":"id-of-dcs","trace_id":"{{Trace}}","advice":"{{advice}}"}
            """.ReplaceLineEndings(""),
            sent.Text);
        Assert.Equal("id-of-dcs", sent.Header("X-Request-Id"));
        Assert.Null(sent.Header("Retry-After"));
    }

    [Fact]
    public async Task The_extra_message_of_DCS_is_kept()
    {
        var error = new DcsError(400, "DCS.4062", "Invalid parameter.", "see name", RequestId: null);

        var sent = await SentReply.Of(_replies.For(new Outcome.Rejected(error, RetryAfter: null)));

        Assert.Equal("see name", sent.Json.GetProperty("error_ext_msg").GetString());
    }

    [Theory]
    [InlineData(429, "APIGW.0308")]
    [InlineData(500, "DCS.5006")]
    [InlineData(502, "APIGW.0613")]
    public async Task A_temporary_refusal_has_Retry_After(int status, string code)
    {
        var error = new DcsError(status, code, "Too many requests.", ExtMessage: null, RequestId: null);

        var sent = await SentReply.Of(_replies.For(new Outcome.Rejected(error, RetryAfter: null)));

        Assert.Equal(status, sent.Status);
        Assert.Equal(code, sent.Code);
        Assert.Equal("10", sent.Header("Retry-After"));
    }

    [Fact]
    public async Task Retry_After_of_DCS_is_kept()
    {
        var error = new DcsError(429, "APIGW.0308", "Too many requests.", ExtMessage: null, RequestId: null);

        var sent = await SentReply.Of(_replies.For(new Outcome.Rejected(error, TimeSpan.FromSeconds(97))));

        Assert.Equal("97", sent.Header("Retry-After"));
    }

    [Theory]
    [InlineData(500, "DCS.5000")]
    [InlineData(504, "APIGW.0203")]
    [InlineData(408, "APIGW.0000")]
    public async Task An_unknown_outcome_with_an_error_of_DCS_relays_the_error(int status, string code)
    {
        var error = new DcsError(status, code, "Internal service error.", ExtMessage: null, "id-of-dcs");

        var sent = await SentReply.Of(_replies.For(new Outcome.Unknown(UnknownCause.ServerError, "Internal service error.", error)));

        Assert.Equal(status, sent.Status);
        Assert.Equal(code, sent.Code);
        Assert.Equal("Internal service error.", sent.Message);
        Assert.Equal("dcs", sent.Json.GetProperty("source").GetString());
        Assert.Equal("id-of-dcs", sent.Header("X-Request-Id"));
        Assert.Equal("10", sent.Header("Retry-After"));
    }

    [Fact]
    public Task A_time_out_is_FN_5040() => AssertUnknown(UnknownCause.TimedOut, 504, "FN.5040");

    [Fact]
    public Task A_lost_connection_is_FN_5020() => AssertUnknown(UnknownCause.ConnectionLost, 502, "FN.5020");

    [Fact]
    public Task An_unreadable_reply_is_FN_5020() => AssertUnknown(UnknownCause.UnreadableReply, 502, "FN.5020");

    [Fact]
    public Task No_connection_is_FN_5030() => AssertNotSent(NotSentCause.Unreachable, "FN.5030", retryAfter: "10");

    [Fact]
    public Task A_spent_budget_is_FN_5030() => AssertNotSent(NotSentCause.BudgetSpent, "FN.5030", retryAfter: "10");

    /// <summary>An earlier retry would only get the failure that the cache remembers.</summary>
    [Fact]
    public Task No_credentials_are_FN_5031() => AssertNotSent(NotSentCause.NoCredentials, "FN.5031", retryAfter: "15");

    [Fact]
    public async Task A_setting_found_missing_after_the_start_is_FN_5001()
    {
        var sent = await SentReply.Of(_replies.For(new Outcome.NotSent(NotSentCause.Misconfigured, "Dcs:IamEndpoint is not set.")));

        AssertFunctionError(sent, 500, "FN.5001");
        Assert.DoesNotContain("Dcs:IamEndpoint", sent.Message, StringComparison.Ordinal);
        Assert.Null(sent.Header("Retry-After"));
    }

    [Theory]
    [InlineData(500, "DCS.5000")]
    [InlineData(502, "APIGW.0202")]
    [InlineData(401, "DCS.1001")]
    public async Task An_unknown_outcome_has_the_same_advice_whatever_the_error(int status, string code)
    {
        var error = new DcsError(status, code, "", ExtMessage: null, RequestId: null);

        var sent = await SentReply.Of(_replies.For(new Outcome.Unknown(UnknownCause.ServerError, "Why.", error)));

        Assert.Equal("A task may have been created. Send the same request with the same key again.", sent["advice"]);
    }

    [Theory]
    [InlineData(
        429,
        "APIGW.0308",
        "DCS is receiving too many requests: send the same request with the same key again after Retry-After. Nothing was created.")]
    [InlineData(500, "DCS.5006", "Send the same request with the same key again after Retry-After. Nothing was created.")]
    public async Task After_a_temporary_refusal_the_advice_is_to_send_the_request_again(int status, string code, string advice)
    {
        var error = new DcsError(status, code, "", ExtMessage: null, RequestId: null);

        var sent = await SentReply.Of(_replies.For(new Outcome.Rejected(error, RetryAfter: null)));

        Assert.Equal(advice, sent["advice"]);
    }

    private async Task AssertUnknown(UnknownCause cause, int status, string code)
    {
        var sent = await SentReply.Of(_replies.For(new Outcome.Unknown(cause, "This is why.")));

        AssertFunctionError(sent, status, code);
        Assert.Contains("a task may have been created", sent.Message, StringComparison.Ordinal);
        Assert.EndsWith("This is why.", sent.Message, StringComparison.Ordinal);
    }

    private async Task AssertNotSent(NotSentCause cause, string code, string retryAfter)
    {
        var sent = await SentReply.Of(_replies.For(new Outcome.NotSent(cause, "This is why.")));

        AssertFunctionError(sent, 503, code);
        Assert.Contains("nothing was created", sent.Message, StringComparison.Ordinal);
        Assert.EndsWith("This is why.", sent.Message, StringComparison.Ordinal);
        Assert.Equal(retryAfter, sent.Header("Retry-After"));
    }

    private static void AssertFunctionError(SentReply sent, int status, string code)
    {
        Assert.Equal(status, sent.Status);
        Assert.Equal(code, sent.Code);
        Assert.Equal(ErrorMembers, sent.Members);
        Assert.Equal("function", sent.Json.GetProperty("source").GetString());
        Assert.Equal(Trace, sent.Json.GetProperty("trace_id").GetString());
        Assert.Null(sent.Json.GetProperty("request_id").GetString());
        Assert.Null(sent.Json.GetProperty("error_ext_msg").GetString());
        Assert.Null(sent.Header("X-Request-Id"));
    }
}
