using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.Tests;

/// <summary>Each folder of src/DcsMigration is a room. A room uses only rooms below it, and no type of the root.</summary>
public sealed partial class ArchitectureTests
{
    private const string Service = "src/DcsMigration";

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Http"] = ["Idempotency", "Dcs", "Credentials", "Secrets", "Telemetry", "Text"],
        ["Idempotency"] = ["Dcs", "Secrets", "Telemetry", "Text"],
        ["Dcs"] = ["Credentials", "Telemetry", "Text"],
        ["Credentials"] = ["Secrets", "Telemetry", "Text"],
        ["Secrets"] = ["Telemetry", "Text"],
        ["Telemetry"] = [],
        ["Text"] = [],
    };

    public static TheoryData<string> Rooms => [.. Allowed.Keys];

    [Fact]
    public void Every_folder_is_a_known_room() => Assert.Equal(
        Allowed.Keys.Order(StringComparer.Ordinal),
        Directory.GetDirectories(Repository.PathOf(Service))
            .Select(Path.GetFileName)
            .Where(name => name is not ("bin" or "obj"))
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_rooms_below_it(string room)
    {
        var sources = Sources(room);
        Assert.NotEmpty(sources);
        var arrows = sources
            .SelectMany(source => RoomNames().Matches(source.Text).Select(match => (source.File, To: match.Groups["room"].Value)))
            .Where(arrow => arrow.To != room && !Allowed[room].Contains(arrow.To, StringComparer.Ordinal))
            .Select(arrow => $"{arrow.File} uses {arrow.To}");
        Assert.Empty(arrows);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_names_no_type_of_the_root(string room)
    {
        var rootTypes = Directory.GetFiles(Repository.PathOf(Service), "*.cs")
            .SelectMany(file => DeclaredTypes().Matches(File.ReadAllText(file)).Select(match => match.Groups["type"].Value))
            .ToList();
        Assert.Contains(nameof(Settings), rootTypes);
        var named = Sources(room)
            .SelectMany(source => rootTypes
                .Where(type => Regex.IsMatch(source.Text, $@"\b{type}\b"))
                .Select(type => $"{source.File} names {type}"));
        Assert.Empty(named);
    }

    /// <summary>A file belongs to the room of its folder, so its namespace must be that of the folder.</summary>
    [Theory]
    [MemberData(nameof(Rooms))]
    public void Namespaces_follow_folders(string room) => Assert.All(Sources(room), source => Assert.Contains(
        $"\nnamespace DcsMigration.{Path.GetDirectoryName(source.File)!.Replace(Path.DirectorySeparatorChar, '.')};",
        $"\n{source.Text}",
        StringComparison.Ordinal));

    /// <summary>A file that declares several types is named after the one that other files name.</summary>
    [Fact]
    public void A_type_that_another_file_names_has_its_own_file()
    {
        List<(string File, string Text)> sources = [.. SourcesIn("src"), .. SourcesIn("tests")];
        var misplaced = sources
            .SelectMany(source => DeclaredTypes().Matches(source.Text).Select(match => (source.File, Type: match.Groups["type"].Value)))
            .Where(declared => declared.Type != Path.GetFileNameWithoutExtension(declared.File))
            .Where(declared => sources.Exists(source =>
                source.File != declared.File && Regex.IsMatch(source.Text, $@"\b{declared.Type}\b")))
            .Select(declared => $"{declared.File} declares {declared.Type}");
        Assert.Empty(misplaced);
    }

    private static List<(string File, string Text)> Sources(string room) => SourcesIn($"{Service}/{room}");

    private static List<(string File, string Text)> SourcesIn(string folder) =>
    [
        .. Directory.GetFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(file => (
                Path.GetRelativePath(Repository.PathOf(Service), file), Comments().Replace(File.ReadAllText(file), ""))),
    ];

    /// <summary>
    /// A using directive, or a name qualified by a room, such as DcsMigration.Http.Reply or Http.Reply.
    /// The SDK's "using Azure..." is neither.
    /// </summary>
    [GeneratedRegex(
        @"\bDcsMigration\.(?<room>[A-Z]\w*)|(?<![\w."":]|using )(?<room>Http|Idempotency|Dcs|Credentials|Secrets|Telemetry|Text)\.[A-Z]",
        RegexOptions.ExplicitCapture)]
    private static partial Regex RoomNames();

    [GeneratedRegex(
        @"^(public|internal)[\w ]*\b(class|record|struct|enum|interface) (?<type>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex DeclaredTypes();

    /// <summary>Comments may use any word. "https://" does not start one.</summary>
    [GeneratedRegex("(?<!:)//.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();
}
