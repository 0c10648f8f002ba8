using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>Any text without unpaired surrogates, from every plane of Unicode.</summary>
public sealed record UnicodeText(string Value)
{
    private static readonly Gen<int> CodePoints = Gen.Frequency(
        (6, Gen.Choose(0x20, 0x7e)),
        (1, Gen.Choose(0x00, 0x1f)),
        (2, Gen.Choose(0x7f, 0x7ff)),
        (2, Gen.Choose(0x800, 0xd7ff)),
        (1, Gen.Choose(0xe000, 0xffff)),
        (2, Gen.Choose(0x10000, 0x10ffff)));

    internal static readonly Gen<string> Strings =
        CodePoints.ListOf().Select(codePoints => string.Concat(codePoints.Select(char.ConvertFromUtf32)));

    /// <summary>Whether a text has a control character, except tab and line breaks, or a noncharacter.</summary>
    internal static bool HasForbidden(string text) => text.EnumerateRunes().Any(rune =>
        (Rune.IsControl(rune) && rune.Value is not ('\t' or '\r' or '\n'))
        || rune.Value % 0x10000 is 0xfffe or 0xffff
        || rune.Value is >= 0xfdd0 and <= 0xfdef);

    public static Arbitrary<UnicodeText> Texts() => Strings.Select(text => new UnicodeText(text)).ToArbitrary();
}
