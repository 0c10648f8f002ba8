using System.Text;
using DcsMigration.Http.Webhooks;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;
using Xunit;

namespace DcsMigration.Tests.Http.Webhooks;

/// <summary>Uses the example that the libraries of Standard Webhooks are tested with.</summary>
public sealed class SignedMessageTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Body = """{"test": 2432232314}""";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private const string Unsigned = "Sign the request: send webhook-id, webhook-timestamp and webhook-signature, once each.";

    private static readonly DateTimeOffset SentAt = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    [Fact]
    public void The_published_example_is_signed() => Assert.True(IsSigned(Headers()));

    [Fact]
    public void One_signature_of_several_is_enough() =>
        Assert.True(IsSigned(Headers(signature:
            "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,zzz "
            + "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== "
            + Signature)));

    [Theory]
    [InlineData("msg_p5jXN8AQM9LWM0D4loKWxJel", Timestamp, Body)]
    [InlineData(Id, "1614265331", Body)]
    [InlineData(Id, Timestamp, """{"test": 2432232315}""")]
    [InlineData(Id, Timestamp, """{"test":2432232314}""")]
    [InlineData(Id, Timestamp, "")]
    [InlineData($"{Id}.{Timestamp}", Timestamp, Body)]
    public void A_changed_message_is_not_signed(string id, string timestamp, string body) =>
        Assert.False(IsSigned(Headers(id, timestamp), body));

    [Fact]
    public void A_message_is_not_signed_by_another_secret() =>
        Assert.False(IsSigned(Headers(), secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx"));

    [Fact]
    public void During_a_rotation_either_secret_is_accepted() =>
        Assert.True(IsSigned(Headers(), secret: $"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n{Secret}\n"));

    [Theory]
    [InlineData(-300)]
    [InlineData(300)]
    public void A_timestamp_up_to_five_minutes_off_is_accepted(int seconds) =>
        Assert.NotNull(SignedMessage.Read(Headers(), SentAt.AddSeconds(seconds)).Value);

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public void A_timestamp_more_than_five_minutes_off_is_refused(int seconds) =>
        Assert.Equal(
            "Sign each attempt again, and check the sender's clock: webhook-timestamp is more than 5 minutes off.",
            SignedMessage.Read(Headers(), SentAt.AddSeconds(seconds)).Refusal?.Message);

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1614265330")]
    [InlineData("1614265330.0")]
    [InlineData(" 1614265330")]
    [InlineData("99999999999999999999")]
    public void An_invalid_timestamp_is_reported(string timestamp) => Assert.Equal(
        "Correct webhook-timestamp: it must be whole seconds since 1970.",
        SignedMessage.Read(Headers(timestamp: timestamp), SentAt).Refusal?.Message);

    [Theory]
    [InlineData("")]
    [InlineData("v1")]
    [InlineData("v1,")]
    [InlineData("v1,abc")]
    [InlineData("v1,AAAA")]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    public void An_invalid_signature_is_reported(string signature) =>
        Assert.Equal(
            "Correct webhook-signature: it must be \"v1,\" followed by the base64 of an HMAC-SHA256. Separate several with spaces.",
            SignedMessage.Read(Headers(signature: signature), SentAt).Refusal?.Message);

    [Theory]
    [InlineData("webhook-id")]
    [InlineData("webhook-timestamp")]
    [InlineData("webhook-signature")]
    public void A_missing_or_repeated_header_leaves_the_message_unsigned(string header)
    {
        var missing = Headers();
        missing.Remove(header);
        var twice = Headers();
        twice.Append(header, twice[header].ToString());

        Assert.Equal(Unsigned, SignedMessage.Read(missing, SentAt).Refusal?.Message);
        Assert.Equal(Unsigned, SignedMessage.Read(twice, SentAt).Refusal?.Message);
    }

    [Fact]
    public void An_empty_id_leaves_the_message_unsigned() =>
        Assert.Equal(Unsigned, SignedMessage.Read(Headers(id: ""), SentAt).Refusal?.Message);

    [Fact]
    public void A_request_without_any_header_is_asked_for_the_names_of_the_standard() =>
        Assert.Equal(Unsigned, SignedMessage.Read(new HeaderDictionary(), SentAt).Refusal?.Message);

    [Fact]
    public void The_names_of_the_standard_take_precedence()
    {
        var headers = Headers();
        headers["svix-id"] = "another-id";

        Assert.Equal(Id, SignedMessage.Read(headers, SentAt).Value!.Id);
    }

    [Theory]
    [InlineData("99999999999", "Sign each attempt again")]
    [InlineData("100000000000", "Correct webhook-timestamp: it must be in seconds, not milliseconds.")]
    public void A_timestamp_of_twelve_digits_is_in_milliseconds(string timestamp, string error) =>
        Assert.StartsWith(error, SignedMessage.Read(Headers(timestamp: timestamp), SentAt).Refusal?.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("webhook", "1614265330000")]
    [InlineData("svix", "1614265330123")]
    public void A_timestamp_in_milliseconds_is_reported_as_such(string names, string timestamp) => Assert.Equal(
        $"Correct {names}-timestamp: it must be in seconds, not milliseconds.",
        SignedMessage.Read(Headers(timestamp: timestamp, names: names), SentAt).Refusal?.Message);

    [Fact]
    public void The_names_that_Svix_sends_are_aliases() => Assert.True(IsSigned(Headers(names: "svix")));

    [Fact]
    public void The_two_sets_of_header_names_are_not_mixed()
    {
        var headers = Headers();
        headers.Remove("webhook-signature");
        headers["svix-signature"] = Signature;

        Assert.Equal(Unsigned, SignedMessage.Read(headers, SentAt).Refusal?.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"name\":\"línea 🚀\"}")]
    public void A_message_that_the_reference_library_signed_is_signed(string body)
    {
        var signature = new StandardWebhook(Secret).Sign(Id, SentAt, body);

        Assert.True(IsSigned(Headers(signature: signature), body));
    }

    private static bool IsSigned(HeaderDictionary headers, string body = Body, string secret = Secret)
    {
        var (message, error) = SignedMessage.Read(headers, SentAt);
        Assert.Null(error);
        return message!.IsSignedBy(SigningKeys.Read(secret).Value!, Encoding.UTF8.GetBytes(body));
    }

    private static HeaderDictionary Headers(
        string id = Id, string timestamp = Timestamp, string signature = Signature, string names = "webhook") =>
        new()
        {
            [$"{names}-id"] = id,
            [$"{names}-timestamp"] = timestamp,
            [$"{names}-signature"] = signature,
        };
}
