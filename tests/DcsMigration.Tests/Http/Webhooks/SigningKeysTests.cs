using DcsMigration.Http.Webhooks;
using Xunit;

namespace DcsMigration.Tests.Http.Webhooks;

public sealed class SigningKeysTests
{
    [Theory]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 1)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", 1)]
    [InlineData("  whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA \r\n", 1)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\nwhsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", 2)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 2)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\twhsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r", 2)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 1)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nwhsec_n0t", 1)]
    [InlineData("# whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nwhsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 1)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA # whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 1)]
    public void Valid_secrets_are_read_separated_by_white_space(string secret, int count) =>
        Assert.Equal(count, SigningKeys.Read(secret).Value!.Keys.Count);

    [Theory]
    [InlineData("", "is empty. Expected one secret per line.")]
    [InlineData("\n \n", "is empty. ")]
    [InlineData(
        "# whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "is invalid on line 1: it starts with #, and comments are not supported. Remove the line.")]
    [InlineData("\n\n#whsec_n0t", "is invalid on line 3: it starts with #")]
    [InlineData(
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "is invalid on line 1: it does not start with whsec_. Copy the whole secret, or put whsec_ before its base64.")]
    [InlineData("whpk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "is invalid on line 1: it does not start with whsec_.")]
    [InlineData(
        "v1,whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "is invalid on line 1: it starts with v1,whsec_. Remove v1, so that it starts with whsec_.")]
    [InlineData("whsec_n0t-base64", "is invalid on line 1: what follows whsec_ is not base64.")]
    [InlineData("whsec_AAAAA", "is invalid on line 1: what follows whsec_ is not base64.")]
    [InlineData("\nwhsec_n0t-base64", "is invalid on line 2: what follows whsec_ is not base64.")]
    [InlineData("whsec_", "is invalid on line 1: what follows whsec_ must be the base64 of 24 to 64 bytes, not 0.")]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAA", "is invalid on line 1: what follows whsec_ must be the base64 of 24 to 64 bytes, not 15.")]
    [InlineData(
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "is invalid on line 1: what follows whsec_ must be the base64 of 24 to 64 bytes, not 23.")]
    [InlineData(
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
        "is invalid on line 1: what follows whsec_ must be the base64 of 24 to 64 bytes, not 22.")]
    [InlineData(
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "is invalid on line 1: what follows whsec_ must be the base64 of 24 to 64 bytes, not 65.")]
    [InlineData("webhook.txt", "is the path of a file instead of its content: set the secret with --file, not --value.")]
    public void A_line_that_is_not_a_secret_is_named_and_not_repeated(string secret, string why)
    {
        var (keys, error) = SigningKeys.Read(secret);

        Assert.Null(keys);
        Assert.StartsWith(why, error, StringComparison.Ordinal);
        Assert.DoesNotContain("AAAA", error, StringComparison.Ordinal);
        Assert.DoesNotContain("n0t", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_of_signing_keys_reveals_nothing() =>
        Assert.Equal("SenderKeys", $"{SigningKeys.Read("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").Value}");
}
