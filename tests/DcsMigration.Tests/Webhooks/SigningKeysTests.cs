using DcsMigration.Webhooks;
using Xunit;

namespace DcsMigration.Tests.Webhooks;

public sealed class SigningKeysTests
{
    [Theory]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 1)]
    [InlineData("  whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA \r\n", 1)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\nwhsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", 2)]
    public void Secrets_are_read_one_per_line(string secret, int count) =>
        Assert.Equal(count, SigningKeys.Read(secret).Keys!.Keys.Count);

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("whsec_")]
    [InlineData("whsec_not base64, not at all")]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("whpk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nwhsec_n0t")]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void What_is_none_is_not_taken_and_not_repeated(string secret)
    {
        var (keys, fault) = SigningKeys.Read(secret);

        Assert.Null(keys);
        Assert.StartsWith("has a line that is not a secret of Standard Webhooks", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("AAAA", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("n0t", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Their_text_gives_nothing_away() =>
        Assert.Equal("SigningKeys", $"{SigningKeys.Read("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").Keys}");
}
