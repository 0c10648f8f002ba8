using System.Text;
using System.Text.Json;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Text;

public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("""{"message":"By policy.","request_id":"r-1"}""", "By policy.")]
    [InlineData("""{"Message":"By policy."}""", "By policy.")]
    [InlineData("""{"code":"WAF.403","message":"By policy."}""", "WAF.403: By policy.")]
    [InlineData("""{"error_msg":"By policy."}""", "By policy.")]
    [InlineData("""{"error":{"message":"By policy."}}""", "By policy.")]
    [InlineData("""{"error":"By policy."}""", "By policy.")]
    [InlineData("""{"title":"Forbidden","detail":"By policy."}""", "By policy.")]
    [InlineData("By policy.\r\n", "By policy.")]
    [InlineData("""{"message":"a\u0007\u001b[31m\u202eb"}""", "a\\u0007\\u001b[31m\\u202eb")]
    [InlineData("""{"message":"Gesperrt: Größe"}""", "Gesperrt: Größe")]
    public void A_reason_is_read_from_each_shape(string body, string reason) => Assert.Equal(reason, Read(body));

    [Theory]
    [InlineData("""{"request_id":"r-1"}""")]
    [InlineData("""{"message":""}""")]
    [InlineData("""{"message":7}""")]
    [InlineData("""{"message":"\ud800"}""")]
    [InlineData("[]")]
    [InlineData("   ")]
    [InlineData("")]
    [InlineData("<html>Blocked</html>")]
    public void Without_a_reason_there_is_none(string body) => Assert.Null(Read(body));

    [Fact]
    public void A_secret_is_masked_before_the_reason_is_shortened()
    {
        // Shortening first would leave the beginning of the secret.
        var body = JsonSerializer.Serialize(new { message = $"{new string('x', 290)} not-a-real-secret" });

        Assert.Equal($"{new string('x', 290)} ***", Read(body));
    }

    [Fact]
    public void A_long_reason_is_shortened() => Assert.Equal($"{new string('x', 299)}…", Read(new string('x', 5000)));

    private static string? Read(string body) => ForeignText.Read(
        Encoding.UTF8.GetBytes(body), text => text.Replace("not-a-real-secret", "***", StringComparison.Ordinal));
}
