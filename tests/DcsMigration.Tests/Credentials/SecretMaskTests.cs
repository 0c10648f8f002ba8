using System.Net;
using System.Text.Json;
using DcsMigration.Credentials;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class SecretMaskTests
{
    private const string Printable = "!\"#$%&'()+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    [Fact]
    public void A_secret_that_contains_another_is_masked_completely() =>
        Assert.Equal("sk *** not exist", SecretMask.Apply("sk rest-AKID-of-it not exist", "AKID", "rest-AKID-of-it"));

    [Fact]
    public void Overlapping_secrets_are_masked_as_one() =>
        Assert.Equal("<***>", SecretMask.Apply("<one-two-three>", "one-two", "two-three"));

    [Fact]
    public void A_text_without_a_secret_is_returned_unchanged()
    {
        const string Text = "Invalid subnet_id: verify aksk signature fail, Signature missing.";

        Assert.Same(Text, SecretMask.Apply(Text, "AKID", null, ""));
    }

    [Fact]
    public void A_secret_of_three_characters_is_not_masked() => Assert.Equal("the end", SecretMask.Apply("the end", "the"));

    [Theory]
    [InlineData("a/b+c&\"d", "a/b+c&\"d")]
    [InlineData("a/b+c&\"d", "a%2Fb%2Bc%26%22d")]
    [InlineData("a/b+c&\"d", "a%2fb%2bc%26%22d")]
    [InlineData("a/b+c&\"d", "a/b+c&amp;&quot;d")]
    [InlineData("a/b+c&\"d", "a/b&#x2B;c&amp;&quot;d")]
    [InlineData("a/b+c&\"d", "a/b\\u002Bc\\u0026\\u0022d")]
    [InlineData("a/b+c&\"d", "a/b+c&\\\"d")]
    [InlineData("a/b+c&\"d", "a\\/b+c&\\\"d")]
    public void A_secret_is_masked_in_each_form(string secret, string echo) =>
        Assert.Equal("ak *** not exist", SecretMask.Apply($"ak {echo} not exist", secret));

    [Theory]
    [InlineData("Signature=0a1b2c")]
    [InlineData("signature=0a1b2c")]
    [InlineData("Signature%3D0a1b2c")]
    [InlineData("Signature\\u003D0a1b2c")]
    [InlineData("Signature&#x3D;0a1b2c")]
    [InlineData("Signature=\"0a1b2c")]
    public void The_signature_of_a_request_is_masked(string echo) =>
        Assert.Equal(
            $"SignedHeaders=host, {echo.Replace("0a1b2c", "***", StringComparison.Ordinal)}, next",
            SecretMask.Apply($"SignedHeaders=host, {echo}, next", "AKID"));

    [Fact]
    public void No_form_of_a_secret_survives_in_ten_thousand_texts()
    {
        var random = new Random(20261124);
        for (var run = 0; run < 10_000; run++)
        {
            var accessKey = Text(random, Printable, 8, 24);
            string[] secrets =
            [
                accessKey,
                random.Next(3) == 0
                    ? $"{Text(random, Printable, 0, 8)}{accessKey}{Text(random, Printable, 0, 8)}"
                    : Text(random, Printable, 8, 40),
                Convert.ToBase64String(Bytes(random, random.Next(16, 90))),
            ];
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Piece(random, secrets)));

            var masked = SecretMask.Apply(text, secrets);

            Assert.All(secrets.SelectMany(Forms), form => Assert.DoesNotContain(form, masked, StringComparison.OrdinalIgnoreCase));
            if (!secrets.SelectMany(Forms).Any(form => text.Contains(form, StringComparison.OrdinalIgnoreCase)))
                Assert.Equal(text, masked);
        }
    }

    private static string Piece(Random random, string[] secrets)
    {
        if (random.Next(2) == 0)
            return Text(random, $"{Printable} \r\n\0éあ", 0, 20);

        var form = random.GetItems([.. Forms(random.GetItems(secrets, 1)[0])], 1)[0];
        return random.Next(4) switch
        {
            0 => form.ToLowerInvariant(),
            1 => form.ToUpperInvariant(),
            2 => form[..random.Next(form.Length)] + form,
            _ => form,
        };
    }

    private static IEnumerable<string> Forms(string secret) =>
        [secret, Uri.EscapeDataString(secret), WebUtility.HtmlEncode(secret), JsonSerializer.Serialize(secret)[1..^1]];

    private static string Text(Random random, string characters, int min, int max) =>
        new(random.GetItems<char>(characters, random.Next(min, max)));

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
