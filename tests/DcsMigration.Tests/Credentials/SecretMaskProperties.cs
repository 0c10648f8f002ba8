using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DcsMigration.Credentials;
using Xunit;

namespace DcsMigration.Tests.Credentials;

/// <summary>No form in which a service can echo a secret survives: each character plain or escaped, and one escape in another.</summary>
public sealed class SecretMaskProperties
{
    private const int Texts = 20_000;

    /// <summary>No letters, so that a text never contains a secret by chance.</summary>
    private const string Surroundings = "0123456789 .,;:-_<>{}[]()\"'\r\néあ";
    private const string Printable = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    private static readonly Func<string, Random, string>[] Forms =
    [
        (text, _) => text,
        (text, random) => Escaped(text, "\\\"", random, Json),
        (text, random) => Escaped(text, "%", random, Percent),
        (text, random) => Escaped(text, "&<>", random, Html),
        (text, _) => JsonSerializer.Serialize(text)[1..^1],
        (text, _) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text),
        (text, _) => Uri.EscapeDataString(text),
        (text, _) => WebUtility.UrlEncode(text),
        (text, _) => WebUtility.HtmlEncode(text),
        (text, _) => HtmlEncoder.Default.Encode(text),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_form_of_a_secret_survives(int layers)
    {
        var random = new Random(20261124 + layers);
        for (var run = 0; run < Texts; run++)
        {
            string[] secrets = [Secret(random), Secret(random)];
            var before = Text(random, Surroundings, 0, 20);
            var after = Text(random, Surroundings, 0, 20);
            var echo = random.GetItems(secrets, 1)[0];
            for (var layer = 0; layer < layers; layer++)
                echo = random.GetItems(Forms, 1)[0](echo, random);

            // The secret alone: what surrounds it is not part of it, and stays.
            Assert.Equal($"{before}***{after}", new SecretMask(secrets).Apply($"{before}{echo}{after}"));
        }
    }

    [Fact]
    public void Any_text_without_a_secret_stays_as_it_is()
    {
        var random = new Random(20261125);
        var mask = new SecretMask("AKID-OF-THE-TEST", "token/of+the=test");
        for (var run = 0; run < Texts; run++)
        {
            var text = Text(random, "%&\\u0123456789abcdefx;#/\"<>= amplt\r\n\0é", 0, 40);

            Assert.Same(text, mask.Apply(text));
        }
    }

    private static string Secret(Random random) => random.Next(3) == 0
        ? Convert.ToBase64String(Bytes(random))
        : $"{Text(random, "ABCDEF", 4, 8)}{Text(random, Printable, 4, 24)}Z";

    /// <summary>Escapes the characters that must be escaped, and others at random.</summary>
    private static string Escaped(string text, string always, Random random, Func<char, Random, string> escape)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            if (random.Next(3) == 0 || always.Contains(character, StringComparison.Ordinal))
                escaped.Append(escape(character, random));
            else
                escaped.Append(character);
        }

        return escaped.ToString();
    }

    private static string Json(char character, Random random) =>
        character is '"' or '\\' or '/' && random.Next(2) == 0 ? $"\\{character}" : $"\\u{Hex(character, "x4", random)}";

    private static string Percent(char character, Random random) => $"%{Hex(character, "x2", random)}";

    private static string Html(char character, Random random) => random.Next(3) switch
    {
        0 => $"&#{((int)character).ToString($"D{random.Next(1, 6)}", CultureInfo.InvariantCulture)};",
        1 => $"&#{(random.Next(2) == 0 ? 'x' : 'X')}{Hex(character, $"x{random.Next(1, 5)}", random)};",
        _ => character switch
        {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&apos;",
            '/' => "&sol;",
            '+' => "&plus;",
            '=' => "&equals;",
            _ => $"&#{(int)character};",
        },
    };

    /// <summary>Digits in mixed case.</summary>
    private static string Hex(char character, string format, Random random) => string.Concat(((int)character)
        .ToString(format, CultureInfo.InvariantCulture)
        .Select(digit => random.Next(2) == 0 ? char.ToUpperInvariant(digit) : digit));

    private static string Text(Random random, string characters, int min, int max) =>
        new(random.GetItems<char>(characters, random.Next(min, max)));

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(16, 90)];
        random.NextBytes(bytes);
        return bytes;
    }
}
