using System.Text;
using DcsMigration.Dcs;
using DcsMigration.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>The replies to what DCS answered. GateReplyTests has the errors of our own.</summary>
public sealed class RepliesTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string WrongAddress =
        "Tell the operator to check Dcs:Endpoint, with its region, and Dcs:ProjectId. Nothing was created.";

    private readonly ReplyFactory _replies = new(new DefaultHttpContext { TraceIdentifier = Trace });

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

    [Theory]
    [InlineData(400, "DCS.4016", "Check subnet_id: it must be the subnet's network ID, not the subnet's own ID. Nothing was created.")]
    [InlineData(400, "111400016", "Check subnet_id: it must be the subnet's network ID, not the subnet's own ID. Nothing was created.")]
    [InlineData(400, "DCS.4018",
        "Check that subnet_id is the network ID of a subnet in vpc_id, not the subnet's own ID. Nothing was created.")]
    [InlineData(400, "111400018",
        "Check that subnet_id is the network ID of a subnet in vpc_id, not the subnet's own ID. Nothing was created.")]
    [InlineData(400, "DCS.4013", "Check vpc_id. Nothing was created.")]
    [InlineData(400, "DCS.4068", "Check vpc_id. Nothing was created.")]
    [InlineData(400, "111400013", "Check vpc_id. Nothing was created.")]
    [InlineData(400, "111400068", "Check vpc_id. Nothing was created.")]
    [InlineData(400, "DCS.4014", "Check security_group_id. Nothing was created.")]
    [InlineData(400, "DCS.4046", "Check security_group_id. Nothing was created.")]
    [InlineData(400, "111400014", "Check security_group_id. Nothing was created.")]
    [InlineData(400, "111400046", "Check security_group_id. Nothing was created.")]
    [InlineData(400, "DCS.4020", "Turn on DHCP in the subnet, or use another subnet. Nothing was created.")]
    [InlineData(400, "111400020", "Turn on DHCP in the subnet, or use another subnet. Nothing was created.")]
    [InlineData(400, "DCS.4039", "The quota is used up: delete an instance or task, or ask for a higher quota. Nothing was created.")]
    [InlineData(400, "DCS.4035", "The quota is used up: delete an instance or task, or ask for a higher quota. Nothing was created.")]
    [InlineData(400, "DCS.4036", "The quota is used up: delete an instance or task, or ask for a higher quota. Nothing was created.")]
    [InlineData(400, "111400035", "The quota is used up: delete an instance or task, or ask for a higher quota. Nothing was created.")]
    [InlineData(400, "111400039", "The quota is used up: delete an instance or task, or ask for a higher quota. Nothing was created.")]
    [InlineData(400, "111400036", "The quota is used up: delete an instance or task, or ask for a higher quota. Nothing was created.")]
    [InlineData(400, "DCS.4048", "Check the rules of the security group. Nothing was created.")]
    [InlineData(400, "111400048", "Check the rules of the security group. Nothing was created.")]
    [InlineData(400, "DCS.4911", "The subnet has no free address: use another subnet. Nothing was created.")]
    [InlineData(400, "DCS.5050", "Use a VPC that is not shared. Nothing was created.")]
    [InlineData(499, "DCS.4000", "Correct what error_msg names. Nothing was created.")]
    [InlineData(400, "DCS.4002", "Tell the operator to check Dcs:ProjectId. Nothing was created.")]
    [InlineData(400, "111400002", "Tell the operator to check Dcs:ProjectId. Nothing was created.")]
    [InlineData(400, "DCS.4004", "Tell the operator: DCS did not receive the body that the function sent. Nothing was created.")]
    [InlineData(400, "111400004", "Tell the operator: DCS did not receive the body that the function sent. Nothing was created.")]
    [InlineData(400, "DCS.4005", "Tell the operator: DCS did not receive the body that the function sent. Nothing was created.")]
    [InlineData(400, "111400005", "Tell the operator: DCS did not receive the body that the function sent. Nothing was created.")]
    [InlineData(401, "APIGW.0301", "The function's DCS credential was refused; your function key is fine. Tell the operator.")]
    [InlineData(401, "DCS.1001", "The function's DCS credential was refused; your function key is fine. Tell the operator.")]
    [InlineData(400, "111401002", "The function's DCS credential was refused; your function key is fine. Tell the operator.")]
    [InlineData(403, "DCS.2003", "Tell the operator: the function's DCS credential lacks a permission. Nothing was created.")]
    [InlineData(404, "DCS.4001", WrongAddress)]
    [InlineData(404, "111404001", WrongAddress)]
    [InlineData(404, "APIGW.0101", WrongAddress)]
    [InlineData(404, "APIG.0101", WrongAddress)]
    [InlineData(404, "APIGW.0103", WrongAddress)]
    [InlineData(405, "DCS.5001", WrongAddress)]
    [InlineData(405, "111405001", WrongAddress)]
    [InlineData(400, "APIGW.0101", WrongAddress)]
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
    [InlineData(429, "APIGW.0308", "DCS is receiving too many requests: send the same request")]
    [InlineData(500, "DCS.5006", "Send the same request")]
    [InlineData(502, "APIGW.0613", "Send the same request")]
    public async Task After_a_temporary_refusal_the_request_is_to_be_sent_again(int status, string code, string advice)
    {
        var error = new DcsError(status, code, "Too many requests.", ExtMessage: null, RequestId: null);

        var sent = await SentReply.Of(_replies.For(new Outcome.Rejected(error, RetryAfter: null)));

        Assert.Equal((status, code, "10"), (sent.Status, sent.Code, sent.Header("Retry-After")));
        Assert.Equal($"{advice} with the same key again after Retry-After. Nothing was created.", sent["advice"]);
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
    [InlineData(401, "DCS.1001")]
    public async Task An_unknown_outcome_with_an_error_of_DCS_relays_the_error_with_advice_of_our_own(int status, string code)
    {
        var error = new DcsError(status, code, "Internal service error.", ExtMessage: null, "id-of-dcs");

        var sent = await SentReply.Of(_replies.For(new Outcome.Unknown(UnknownCause.ServerError, "Internal service error.", error)));

        Assert.Equal((status, code, "Internal service error.", "dcs"), (sent.Status, sent.Code, sent.Message, sent["source"]));
        Assert.Equal("A task may have been created. Send the same request with the same key again.", sent["advice"]);
        Assert.Equal(("id-of-dcs", "10"), (sent.Header("X-Request-Id"), sent.Header("Retry-After")));
    }
}
