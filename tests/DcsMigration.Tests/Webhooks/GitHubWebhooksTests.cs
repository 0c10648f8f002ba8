using System.Text;
using System.Text.Json;
using DcsMigration.Webhooks;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Webhooks;

/// <summary>The example of GitHub's documentation, "Validating webhook deliveries".</summary>
public sealed class GitHubWebhooksTests
{
    private const string Secret = "It's a Secret to Everybody";
    private const string Body = "Hello, World!";
    private const string Signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    [Fact]
    public void The_published_example_is_signed() => Assert.True(IsSigned(Body, Secret));

    [Theory]
    [InlineData("Hello, World", Secret)]
    [InlineData("hello, World!", Secret)]
    [InlineData(Body, "It's a secret to Everybody")]
    public void Another_body_or_secret_is_not(string body, string secret) => Assert.False(IsSigned(body, secret));

    [Fact]
    public void During_a_rotation_either_secret_will_do() => Assert.True(IsSigned(Body, $"another one\n{Secret}\n"));

    [Theory]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha256=757107")]
    [InlineData("sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1g")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1717")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e170")]
    public void A_signature_that_can_be_none_is_named(string signature)
    {
        var headers = Headers();
        headers["X-Hub-Signature-256"] = signature;

        Assert.StartsWith("Correct X-Hub-Signature-256", GitHubWebhooks.Read(headers).Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-GitHub-Delivery")]
    [InlineData("X-Hub-Signature-256")]
    public void A_header_that_is_missing_or_there_twice_leaves_it_unsigned(string header)
    {
        var missing = Headers();
        missing.Remove(header);
        var twice = Headers();
        twice.Append(header, twice[header].ToString());

        Assert.StartsWith("Sign the request: ", GitHubWebhooks.Read(missing).Fault, StringComparison.Ordinal);
        Assert.StartsWith("Sign the request: ", GitHubWebhooks.Read(twice).Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"client_payload":{"a":1}}""", """{"a":1}""")]
    [InlineData("""{"action":"x","branch":"main","client_payload" : { "a" : [1,{}] } ,"sender":{"id":1}}""", """{ "a" : [1,{}] }""")]
    [InlineData("""{"client_payload":null}""", "null")]
    [InlineData("""{"client_payload":"text"}""", "\"text\"")]
    [InlineData("""{"client\u005fpayload":{}}""", "{}")]
    public void The_request_is_what_the_event_was_given(string payload, string request) =>
        Assert.Equal(request, Encoding.UTF8.GetString(GitHubWebhooks.FindRequest(Encoding.UTF8.GetBytes(payload))!.Value.Span));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"repository":{"client_payload":{"a":1}}}""")]
    public void Elsewhere_it_is_not_looked_for(string payload) =>
        Assert.Null(GitHubWebhooks.FindRequest(Encoding.UTF8.GetBytes(payload)));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("payload=%7B%7D")]
    [InlineData("""{"client_payload":{"a":1}""")]
    public void What_is_no_JSON_is_said_to_be_none(string payload) =>
        Assert.ThrowsAny<JsonException>(() => GitHubWebhooks.FindRequest(Encoding.UTF8.GetBytes(payload)));

    private static bool IsSigned(string body, string secret) =>
        GitHubWebhooks.Read(Headers()).Message!.IsSignedBy(SigningKeys.ReadGitHub(secret).Keys!, Encoding.UTF8.GetBytes(body));

    private static HeaderDictionary Headers() => new()
    {
        ["X-GitHub-Delivery"] = "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        ["X-Hub-Signature-256"] = Signature,
    };
}
