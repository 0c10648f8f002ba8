using System.Text;
using DcsMigration.Dcs;
using FsCheck.Xunit;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class CreateResponseTests
{
    private const string Longest = "a-z_A-Z.0-9-abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmno";

    [Theory]
    [InlineData("""{"instance_id":"42"}""", "42")]
    [InlineData(""" { "job_id" : "1", "instance_id" : "42", "more" : [{"instance_id":"43"}] } """, "42")]
    [InlineData("""{"\u0069nstance_id":"\u0034\u0032"}""", "42")]
    [InlineData("""{"instance_id":"41","instance_id":"42"}""", "42")]
    [InlineData($$"""{"instance_id":"{{Longest}}"}""", Longest)]
    public void The_instance_id_is_read(string body, string instanceId) => Assert.Equal(instanceId, Read(body));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("\"instance_id\"")]
    [InlineData("<html></html>")]
    [InlineData("{\"instance_id\":")]
    [InlineData("{\"instance_id\":null}")]
    [InlineData("{\"instance_id\":\"\"}")]
    [InlineData("{\"instance_id\":42}")]
    [InlineData("{\"instance_id\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800nstance_id_\":\"42\"}")]
    [InlineData("{\"instanceId\":\"42\"}")]
    [InlineData("{\"result\":{\"instance_id\":\"42\"}}")]
    [InlineData("\ufeff{\"instance_id\":\"42\"}")]
    [InlineData("""{"instance_id":"42"} {}""")]
    [InlineData("""{"instance_id":"42"}x""")]
    [InlineData("""{"instance_id":"42",}""")]
    [InlineData("""[{"instance_id":"42"}]""")]
    [InlineData("""{"instance_id":["42"]}""")]
    [InlineData("""{"instance_id":{"id":"42"}}""")]
    [InlineData("""{"instance_id":true}""")]
    [InlineData("""{"instance_id":"42","instance_id":null}""")]
    [InlineData("""{"instance_id":42,"instance_id":"42"}""")]
    [InlineData("""{"Instance_Id":"42"}""")]
    [InlineData("""{"instance_id":"4 2"}""")]
    [InlineData("""{"instance_id":"42\n"}""")]
    [InlineData("""{"instance_id":"id/42"}""")]
    [InlineData("""{"instance_id":"ü"}""")]
    [InlineData($$"""{"instance_id":"{{Longest}}p"}""")]
    public void A_response_that_is_not_an_object_with_a_valid_id_has_none(string body) => Assert.Null(Read(body));

    [Fact]
    public void The_response_is_written_as_DCS_writes_it() =>
        Assert.Equal("""{"instance_id":"42"}""", Encoding.UTF8.GetString(new CreateResponse("42").ToUtf8Json()));

    [Property]
    public bool Reading_any_bytes_never_throws(byte[] body) => CreateResponse.ReadInstanceId(body) is null;

    private static string? Read(string body) => CreateResponse.ReadInstanceId(Encoding.UTF8.GetBytes(body));
}
