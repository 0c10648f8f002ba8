using FsCheck;
using FsCheck.Fluent;

namespace DcsMigration.Tests.Http.Chat;

public static class GeneratedForms
{
    private static readonly Gen<string> Spaces = Gen.Elements(" ", "  ", "\n", "\t", "\u00a0", "\u202f", " \r\n ");

    private static readonly Gen<string> Descriptions = Gen.Elements(
        "cart", "\"Move the cart\"", "“Move the cart’s cache”", "„quoted“",
        "\"a \\\"b\\\"\"", "\"C:\\\\temp\\\\\"", "\"\"", "\"a=b name=x\"");

    private static readonly Gen<string> Scraps = Gen.Elements(
        "--dry-run", "the", "cart", "\"", "”", "=", "name=", "name=another-one", "description=", "old-",
        "\\", "&", "<", "x=y", " ", "\u00a0",
        "create ", "\u200b", "🚀");

    public static Arbitrary<TypedCommand> TypedCommands() => (
        from verb in Gen.Elements("create", "Create", "check")
        from description in Descriptions
        from fields in Gen.Shuffle(
        [
            $"name={Bodies.Name}", $"vpc_id={Bodies.VpcId}", $"subnet_id=\"{Bodies.SubnetId}\"",
            $"security_group_id=“{Bodies.SecurityGroupId}”", $"description={description}",
        ])
        from spaces in Spaces.ArrayOf(5)
        from damages in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Constant(1)), (1, Gen.Constant(2)))
        from text in Damaged(verb + string.Concat(fields.Select((field, i) => spaces[i] + field)), damages)
        select new TypedCommand(text)).ToArbitrary();

    private static Gen<string> Damaged(string text, int times) => times == 0
        ? Gen.Constant(text)
        : from at in Gen.Choose(0, text.Length)
          from scrap in Scraps
          from separator in Gen.Elements("", " ")
          from rest in Damaged(text.Insert(at, separator + scrap), times - 1)
          select rest;
}
