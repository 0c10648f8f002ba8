using System.Text;

namespace DcsMigration.Tests.Http;

/// <summary>Request bodies, from the example of the API page.</summary>
internal static class Bodies
{
    public const string Name = "dcs-migration-thrc";
    public const string Description = "Creating an online data migration task";
    public const string VpcId = "5e37b3be-950a-48e1-b498-65b63d336481";
    public const string SubnetId = "40f15ed6-7f85-49d5-ba0e-65b940d4812c";
    public const string SecurityGroupId = "9df96622-24b7-4813-84b8-ab74552a21d7";

    public const string Example = $$"""
        {
          "name" : "{{Name}}",
          "description" : "{{Description}}",
          "vpc_id" : "{{VpcId}}",
          "subnet_id" : "{{SubnetId}}",
          "security_group_id" : "{{SecurityGroupId}}"
        }
        """;

    public static byte[] ExampleBytes => Encoding.UTF8.GetBytes(Example);

    /// <summary>The example with another value of a member, given as JSON.</summary>
    public static string With(string member, string json) => Write(Members().Select(
        pair => pair.Key == member ? KeyValuePair.Create(member, json) : pair));

    /// <summary>The example without a member.</summary>
    public static string Without(string member) => Write(Members().Where(pair => pair.Key != member));

    /// <summary>The example with one more member, given as JSON with its name.</summary>
    public static string And(string member) => $"{Write(Members())[..^1]},{member}}}";

    private static IEnumerable<KeyValuePair<string, string>> Members() =>
    [
        new("name", $"\"{Name}\""),
        new("description", $"\"{Description}\""),
        new("vpc_id", $"\"{VpcId}\""),
        new("subnet_id", $"\"{SubnetId}\""),
        new("security_group_id", $"\"{SecurityGroupId}\""),
    ];

    private static string Write(IEnumerable<KeyValuePair<string, string>> members) =>
        $"{{{string.Join(',', members.Select(member => $"\"{member.Key}\":{member.Value}"))}}}";
}
