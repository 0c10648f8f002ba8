using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DcsMigration.Tests.Infrastructure;
using FsCheck;
using FsCheck.Fluent;

namespace DcsMigration.Tests.Http;

/// <summary>Generates bodies of these kinds.</summary>
public static class GeneratedBodies
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string NameCharacters = $"{Letters}0123456789-_";

    private static readonly JsonSerializerOptions FewEscapes = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Names =
        from first in Gen.Elements(Letters.ToCharArray())
        from length in Gen.OneOf(Gen.Elements(3, 63), Gen.Choose(3, 63))
        from rest in Gen.Elements(NameCharacters.ToCharArray()).ArrayOf(length)
        select first + new string(rest);

    private static readonly Gen<string> Ids =
        from digits in Gen.Elements("0123456789abcdefABCDEF".ToCharArray()).ArrayOf(32)
        let id = new string(digits)
        select $"{id[..8]}-{id[8..12]}-{id[12..16]}-{id[16..20]}-{id[20..]}";

    private static readonly Gen<string> Gaps = Gen.Elements(" ", "\t", "\r\n", "\n").ListOf().Select(string.Concat).Resize(3);

    private static readonly Gen<string> BadStrings = Gen.OneOf(
        UnicodeText.Strings,
        Gen.Elements("", "abc", "1abc", new string('a', 65), "5e37b3be950a48e1b49865b63d336481", "{5e37b3be-950a-48e1-b498-65b63d336481}"));

    private static readonly Gen<string> Values = Gen.Frequency(
        (8, Names.SelectMany(Written)),
        (8, Ids.SelectMany(Written)),
        (2, BadStrings.SelectMany(Written)),
        (1, Gen.Elements(
            "null", "null", "0", "-1.5e3", "true", "false", "{}", "[]", "{\"name\":\"task\"}", "[null,1]", "\"\\ud83d\"", "\"\\ude80x\"")));

    private static readonly Gen<KeyValuePair<string, string>> OtherMembers =
        from name in Gen.Elements("name", "vpc_id", "vpcId", "description", "subnet_id", "Name", "", "task", "security_group", "\\ud83d")
        from value in Values
        select KeyValuePair.Create($"\"{name}\"", value);

    private static readonly Gen<byte[]> Scraps = Gen.OneOf(
        Gen.Elements(
            ",", "{", "}", "[", "]", ":", "\"", "\\", "null", " ", "\n", "\0", "//", "/**/", "\\u0061", "\\ud800", "\ufeff", "é", "1",
            "\"name\":", "\"name\":\"task\",", "\"description\":null,", "\"vpcId\":1,").Select(Encoding.UTF8.GetBytes),
        Gen.Choose(0, 255).Select(b => new[] { (byte)b }));

    public static Arbitrary<ValidBody> ValidBodies() => Valid().ToArbitrary();

    public static Arbitrary<JsonBody> JsonBodies() => (
        from name in Gen.Frequency((4, Names.SelectMany(Written)), (1, Values))
        from ids in Gen.Frequency((6, Ids.SelectMany(Written)), (1, Values)).ArrayOf(3)
        from others in Gen.Frequency(
            (3, Gen.Constant<KeyValuePair<string, string>[]>([])), (1, OtherMembers.ArrayOf(1)), (1, OtherMembers.ArrayOf()))
        from lost in Gen.Choose(0, 30)
        from text in Object([
            .. new KeyValuePair<string, string>[]
            {
                new("\"name\"", name), new("\"vpc_id\"", ids[0]), new("\"subnet_id\"", ids[1]), new("\"security_group_id\"", ids[2]),
            }.Where((_, i) => i != lost),
            .. others,
        ])
        select new JsonBody(Encoding.UTF8.GetBytes(text))).ToArbitrary();

    public static Arbitrary<DamagedBody> DamagedBodies() => (
        from body in Valid()
        from times in Gen.Choose(1, 3)
        from damaged in Damaged(body.Bytes, times)
        select new DamagedBody(damaged)).ToArbitrary();

    private static Gen<ValidBody> Valid() =>
        from name in Names
        from description in Gen.Frequency(
            (1, Gen.Constant<string?>(null)),
            (3, UnicodeText.Strings.Where(text => !UnicodeText.HasForbidden(text)).Select(string? (text) => text)))
        from absent in Gen.Elements(true, false)
        from ids in Ids.ArrayOf(3)
        from writtenName in Written(name)
        from writtenDescription in description is null ? Gen.Constant("null") : Written(description)
        from writtenIds in Gen.CollectToArray(ids, Written)
        from nameOfName in Gen.Elements("\"name\"", "\"n\\u0061me\"")
        from text in Object(new KeyValuePair<string, string>[]
        {
            new(nameOfName, writtenName), new("\"vpc_id\"", writtenIds[0]), new("\"subnet_id\"", writtenIds[1]),
            new("\"security_group_id\"", writtenIds[2]), new("\"description\"", writtenDescription),
        }[..(description is null && absent ? 4 : 5)])
        from mark in Gen.Elements(true, false)
        select new ValidBody(
            [.. mark ? Encoding.UTF8.Preamble : [], .. Encoding.UTF8.GetBytes(text)], name, description, ids[0], ids[1], ids[2]);

    /// <summary>The members in any order, with any white space between them.</summary>
    private static Gen<string> Object(KeyValuePair<string, string>[] members) =>
        from shuffled in Gen.Shuffle(members)
        from gaps in Gaps.ArrayOf((members.Length * 4) + 3)
        select gaps[0] + "{" + gaps[1]
            + string.Join(',', shuffled.Select((member, i) => Spaced(member, gaps.AsSpan(3 + (i * 4), 4))))
            + "}" + gaps[2];

    private static string Spaced(KeyValuePair<string, string> member, ReadOnlySpan<string> gaps) =>
        $"{gaps[0]}{member.Key}{gaps[1]}:{gaps[2]}{member.Value}{gaps[3]}";

    /// <summary>A JSON string with the default escapes, with as few as possible, or of escapes only.</summary>
    private static Gen<string> Written(string text) => Gen.Elements(
        JsonSerializer.Serialize(text),
        JsonSerializer.Serialize(text, FewEscapes),
        $"\"{string.Concat(text.Select(c => $"\\u{(int)c:x4}"))}\"");

    private static Gen<byte[]> Damaged(byte[] body, int times) => times == 0
        ? Gen.Constant(body)
        : DamagedOnce(body).SelectMany(damaged => Damaged(damaged, times - 1));

    private static Gen<byte[]> DamagedOnce(byte[] body) =>
        from at in Gen.Choose(0, body.Length)
        from length in Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Constant(1)), (1, Gen.Choose(0, body.Length)))
        from scrap in Gen.Frequency((1, Gen.Constant(Array.Empty<byte>())), (3, Scraps), (1, Gen.Constant(Slice(body, at, length))))
        select (byte[])[.. body[..at], .. scrap, .. body[Math.Min(at + length, body.Length)..]];

    private static byte[] Slice(byte[] body, int at, int length) => body[Math.Max(0, at - length)..at];
}
