using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace DcsMigration.Tests.Http;

/// <summary>Damages a body in the ways in which bodies get damaged.</summary>
internal static class Mutations
{
    private static readonly Gen<byte[]> Scraps = Gen.OneOf(
        Gen.Elements(
            ",", "{", "}", "[", "]", ":", "\"", "\\", "null", " ", "\n", "\0", "//", "/**/", "\\u0061", "\\ud800", "\ufeff", "é", "1",
            "\"name\":", "\"name\":\"task\",", "\"description\":null,", "\"vpcId\":1,").Select(Encoding.UTF8.GetBytes),
        Gen.Choose(0, 255).Select(b => new[] { (byte)b }));

    public static Gen<byte[]> Of(byte[] body) =>
        from count in Gen.Choose(1, 3)
        from mutated in Times(count, body)
        select mutated;

    private static Gen<byte[]> Times(int count, byte[] body) => count == 0
        ? Gen.Constant(body)
        : Once(body).SelectMany(mutated => Times(count - 1, mutated));

    private static Gen<byte[]> Once(byte[] body) =>
        from at in Gen.Choose(0, body.Length)
        from length in Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Constant(1)), (1, Gen.Choose(0, body.Length)))
        from scrap in Gen.Frequency((1, Gen.Constant(Array.Empty<byte>())), (3, Scraps), (1, Gen.Constant(Slice(body, at, length))))
        select (byte[])[.. body[..at], .. scrap, .. body[Math.Min(at + length, body.Length)..]];

    private static byte[] Slice(byte[] body, int at, int length) => body[Math.Max(0, at - length)..at];
}
