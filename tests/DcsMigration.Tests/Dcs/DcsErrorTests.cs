using System.Text;
using DcsMigration.Dcs;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class DcsErrorTests
{
    private static readonly string[] Shapes =
    [
        """{"error_msg":"Invalid subnet_id.","error_code":"DCS.4016","error_ext_msg":null}""",
        """{"error_msg":"Incorrect IAM authentication information","error_code":"APIGW.0301","request_id":"r-1"}""",
        """{"error":{"code":"111401001","message":"Invalid token.","ext_message":null}}""",
        """{"error":{"message":"The request you have made requires authentication.","code":401,"title":"Unauthorized"}}""",
        """{"code":"DCS.2007","message":"Policy does not allow dcs:migrationTask:create to be performed."}""",
        """{"\u0065rror_code":"\u0044CS.4016","error_msg":"\ud83d\ude00"}""",
    ];

    [Theory]
    [InlineData("""{"error_code":"DCS.4016","error_msg":"no"}""", "DCS.4016", "no", null)]
    [InlineData("""{"error_code":"DCS.4016","error_msg":"no","error_ext_msg":"more"}""", "DCS.4016", "no", "more")]
    [InlineData("""{"error_code":111400063,"error_msg":"no"}""", "111400063", "no", null)]
    [InlineData("""{"error_code":"DCS.4016"}""", "DCS.4016", "", null)]
    [InlineData("""{"error_code":"DCS.4016","error_msg":null}""", "DCS.4016", "", null)]
    [InlineData("""{"error_code":"DCS.4016","error_msg":{"text":"no"}}""", "DCS.4016", """{"text":"no"}""", null)]
    [InlineData("""{"error":{"code":"111401001","message":"no","ext_message":"more"}}""", "111401001", "no", "more")]
    [InlineData("""{"code":"DCS.2007","message":"no"}""", "DCS.2007", "no", null)]
    [InlineData("""{"code":"APIGW.0301","message":"no"}""", "APIGW.0301", "no", null)]
    [InlineData("""{"code":"APIG.0301","message":"no"}""", "APIG.0301", "no", null)]
    [InlineData("""{"code":"111400016","message":"no"}""", "111400016", "no", null)]
    [InlineData("""{"code":111400016,"message":"no"}""", "111400016", "no", null)]
    [InlineData("""{"code":"DCS.2007"}""", "DCS.2007", "", null)]
    [InlineData("""{"code":"WAF.1","message":"a filter","error_code":"DCS.4016","error_msg":"no"}""", "DCS.4016", "no", null)]
    [InlineData("""{"error_code":null,"code":"DCS.2007","message":"no"}""", "DCS.2007", "no", null)]
    [InlineData("""{"error":{"message":"yes"},"error_code":"DCS.4016","error_msg":"no"}""", "DCS.4016", "no", null)]
    [InlineData("""{"error":{"code":"Denied","message":"yes"},"error_code":"DCS.4016","error_msg":"no"}""", "DCS.4016", "no", null)]
    [InlineData("""{"error":{"code":"111401001"},"error_msg":"no","error_ext_msg":"more"}""", "111401001", "", null)]
    [InlineData("""{"error":"none","error_code":"DCS.4016","error_msg":"no"}""", "DCS.4016", "no", null)]
    [InlineData("""{"\u0065rror_code":"DCS.4016","error_msg":"\u006eo"}""", "DCS.4016", "no", null)]
    [InlineData("""{"error_code":"DCS.4016","error_msg":"half \ud800"}""", "DCS.4016", "", null)]
    [InlineData("""{"\ud800 longer than any member":1,"error_code":"DCS.4016","error_msg":"no"}""", "DCS.4016", "no", null)]
    public void An_error_is_read_in_any_of_its_shapes(string body, string code, string message, string? extMessage)
    {
        var error = DcsError.Read(400, Encoding.UTF8.GetBytes(body));

        Assert.Equal(new DcsError(400, code, message, extMessage, RequestId: null), error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"error_code":null,"error_msg":"no"}""")]
    [InlineData("""{"error_code":"","error_msg":"no"}""")]
    [InlineData("""{"error_code":"\ud800","error_msg":"no"}""")]
    [InlineData("""{"error":{"message":"no"}}""")]
    [InlineData("""{"message":"no"}""")]
    [InlineData("""{"message":"no","request_id":"r-1"}""")]
    [InlineData("""{"code":"WAF.403","message":"no"}""")]
    [InlineData("""{"code":403,"message":"no"}""")]
    [InlineData("""{"code":"11140001","message":"no"}""")]
    [InlineData("""{"code":"1114000160","message":"no"}""")]
    [InlineData("""{"code":"11140001a","message":"no"}""")]
    [InlineData("""{"code":"DCS.","message":"no"}""")]
    [InlineData("""{"code":"MYDCS.4016","message":"no"}""")]
    [InlineData("""{"code":{"DCS.4016":1},"message":"no"}""")]
    [InlineData("""{"error":{"code":"111401001","message":"no"}""")]
    [InlineData("""{"error":{"code":"AuthorizationFailed","message":"no"}}""")]
    [InlineData("""{"error":{"code":403,"message":"no","status":"PERMISSION_DENIED"}}""")]
    [InlineData("""{"error":{"code":401,"message":"no","title":"Unauthorized"}}""")]
    [InlineData("""{"error_code":"NotFound","error_msg":"no"}""")]
    [InlineData("""{"error_code":403,"error_msg":"no"}""")]
    public void A_body_without_a_code_of_DCS_is_not_an_error_of_DCS(string body)
    {
        Assert.Null(DcsError.Read(400, Encoding.UTF8.GetBytes(body)));
    }

    /// <summary>The gateway passes on what IAM says of a token.</summary>
    [Theory]
    [InlineData("""{"error":{"code":401,"message":"no","title":"Unauthorized"}}""", "no")]
    [InlineData("""{"error":{"code":401,"title":"Unauthorized"}}""", "Unauthorized")]
    public void IAMs_error_has_its_status_as_the_code(string body, string message) => Assert.Equal(
        new DcsError(401, "401", message, ExtMessage: null, RequestId: null), DcsError.Read(401, Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void The_request_id_in_the_body_is_read()
    {
        var error = DcsError.Read(404, """{"error_code":"APIGW.0101","request_id":"in the body"}"""u8.ToArray());

        Assert.Equal("in the body", error?.RequestId);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(399)]
    [InlineData(600)]
    public void Only_a_4xx_or_5xx_status_has_an_error(int status)
    {
        Assert.Null(DcsError.Read(status, """{"error_code":"DCS.4016"}"""u8.ToArray()));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(599)]
    public void A_4xx_or_5xx_status_with_a_code_has_an_error(int status)
    {
        Assert.Equal(status, DcsError.Read(status, """{"error_code":"DCS.4016"}"""u8.ToArray())?.Status);
    }

    /// <summary>The codes that the DCS and API Gateway references list for a refusal, and those of a 5xx that say so.</summary>
    public static TheoryData<int, string> Refusals => new()
    {
        { 400, "DCS.4002" }, { 400, "DCS.4004" }, { 400, "DCS.4005" }, { 400, "DCS.4013" }, { 400, "DCS.4014" }, { 400, "DCS.4016" },
        { 400, "DCS.4018" }, { 400, "DCS.4020" }, { 400, "DCS.4039" }, { 400, "DCS.4046" }, { 400, "DCS.4048" }, { 400, "DCS.4062" },
        { 400, "DCS.4063" }, { 400, "DCS.4800" }, { 400, "DCS.4068" }, { 400, "DCS.4911" }, { 400, "DCS.5050" }, { 400, "111400063" },
        { 401, "DCS.1001" }, { 401, "DCS.1002" }, { 401, "DCS.1003" }, { 401, "DCS.1004" }, { 401, "111401001" },
        { 401, "APIGW.0301" }, { 401, "APIG.0301" }, { 401, "APIGW.0307" }, { 401, "APIG.0307" },
        { 403, "DCS.2003" }, { 403, "DCS.2007" }, { 403, "DCS.3002" }, { 403, "DCS.3003" }, { 403, "APIGW.0302" }, { 403, "APIG.0302" },
        { 404, "DCS.4001" }, { 404, "APIGW.0101" }, { 404, "APIG.0101" },
        { 405, "DCS.5001" },
        { 413, "APIGW.0201" }, { 413, "APIG.0201" },
        { 500, "DCS.5006" }, { 503, "APIGW.0613" }, { 503, "APIG.0613" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void A_refusal_says_that_nothing_was_executed(int status, string code) => Assert.True(Error(status, code).NothingWasExecuted);

    [Theory]
    [InlineData(408, "APIGW.0203")]
    [InlineData(500, "DCS.5000")]
    [InlineData(500, "DCS.5070")]
    [InlineData(500, "APIGW.0601")]
    [InlineData(500, "111500000")]
    [InlineData(500, "111500006")] // Its message is that of DCS.5000, not that of DCS.5006.
    [InlineData(502, "APIGW.0202")]
    [InlineData(503, "APIGW.0202")]
    [InlineData(504, "APIGW.0203")]
    [InlineData(504, "APIG.0203")]
    [InlineData(500, "DCS.4013")]
    [InlineData(500, "DCS.1001")]
    public void Any_other_error_does_not_say_whether_a_task_was_created(int status, string code) =>
        Assert.False(Error(status, code).NothingWasExecuted);

    [Theory]
    [InlineData(401, "DCS.1001", true)]
    [InlineData(401, "111401001", true)]
    [InlineData(403, "APIGW.0301", true)]
    [InlineData(403, "APIG.0307", true)]
    [InlineData(400, "DCS.1001", true)]
    [InlineData(400, "DCS.1002", true)]
    [InlineData(400, "DCS.1003", true)]
    [InlineData(400, "111401001", true)]
    [InlineData(400, "111401002", true)]
    [InlineData(400, "111401003", true)]
    [InlineData(400, "111401004", false)]
    [InlineData(400, "DCS.1004", false)]
    [InlineData(403, "DCS.2003", false)]
    [InlineData(403, "APIGW.0302", false)]
    public void The_status_or_the_code_says_whether_the_credential_was_refused(int status, string code, bool isRefused) =>
        Assert.Equal(isRefused, Error(status, code).RefusesCredential);

    [Theory]
    [InlineData(255, 255, "")]
    [InlineData(256, 255, "…")]
    [InlineData(1000, 255, "…")]
    public void A_logged_code_has_at_most_256_characters(int length, int logged, string end)
    {
        Assert.Equal(new string('a', logged) + end, Error(400, new string('a', length)).PrintableCode);
    }

    [Property]
    public bool Reading_any_bytes_never_throws(byte[] body) => DcsError.Read(400, body)?.Code != "";

    /// <summary>An error that is partly overwritten, but still close enough to JSON that the parser sometimes accepts it.</summary>
    [Property(MaxTest = 1000)]
    public Property Reading_a_damaged_error_never_throws() => Prop.ForAll(
        DamagedErrors().ToArbitrary(),
        body => DcsError.Read(400, body)?.Code != "");

    private static DcsError Error(int status, string code) => new(status, code, "Not done.", ExtMessage: null, RequestId: null);

    private static Gen<byte[]> DamagedErrors() =>
        from shape in Gen.Elements(Shapes)
        from damage in Gen.Elements("\\ud800", "\\", "\"", "\0", "\u00e9", "{", "}", "[", "1e999", "null", ",", ":", "\\u0")
        from at in Gen.Choose(0, shape.Length - 1)
        from overwritten in Gen.Choose(0, Math.Min(12, shape.Length - at))
        select Encoding.Latin1.GetBytes(shape.Remove(at, overwritten).Insert(at, damage));
}
