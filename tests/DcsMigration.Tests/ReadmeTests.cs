using System.Reflection;
using System.Text.RegularExpressions;
using DcsMigration.Http;
using Xunit;

namespace DcsMigration.Tests;

/// <summary>README.md stays short and in order, the links of all READMEs work, and the errors are those of the code.</summary>
public sealed partial class ReadmeTests
{
    private const int MaxWords = 1800;

    private const string Gate = "src/DcsMigration/Idempotency/README.md";

    public static TheoryData<string> Files =>
    [
        ".github/CONTRIBUTING.md",
        ".github/SECURITY.md",
        "README.md",
        "infra/README.md",
        "infra/recipes/README.md",
        "infra/recipes/chat.md",
        "src/DcsMigration/README.md",
        Gate,
        "tests/DcsMigration.Benchmarks/README.md",
    ];

    [Fact]
    public void README_has_at_most_1800_words() =>
        Assert.InRange(Repository.Read("README.md").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length, 1, MaxWords);

    [Fact]
    public void README_has_its_sections_in_order() => Assert.Equal(
        ["Try it", "Call it", "Your tool", "After the 200", "Deploy", "Errors", "Where to read on"],
        Section().Matches(Repository.Read("README.md")).Select(section => section.Groups["title"].Value));

    [Fact]
    public void README_has_a_flowchart_and_the_gate_a_sequence_diagram() =>
        Assert.Equal(["flowchart", "sequenceDiagram"], [.. Diagrams("README.md"), .. Diagrams(Gate)]);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_link_within_the_repository_works(string file)
    {
        var links = Link().Matches(Repository.Read(file)).Select(match => match.Groups["target"].Value);
        foreach (var link in links.Where(link => !link.Contains("://", StringComparison.Ordinal)))
        {
            var (path, anchor) = link.Split('#') is [var first, var second] ? (first, second) : (link, null);
            var target = path.Length == 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, path);
            Assert.True(Path.Exists(Repository.PathOf(target)), $"{file}: {link}");
            if (anchor is not null)
            {
                var headings = Heading().Matches(Repository.Read(target));
                Assert.Contains(anchor, headings.Select(heading => Anchor(heading.Groups["title"].Value)));
            }
        }
    }

    [Fact]
    public void The_table_of_errors_has_each_error_with_its_status_and_advice() => Assert.Equal(
        typeof(FunctionError).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (FunctionError)field.GetValue(null)!)
            .Select(error => $"{error.Status} {error.Code}: {error.Advice}")
            .Order(StringComparer.Ordinal),
        ErrorRow().Matches(Repository.Read("README.md"))
            .Select(row => row.Groups)
            .Select(row => $"{row["status"].Value} {row["code"].Value}: {row["advice"].Value.Replace("`", "", StringComparison.Ordinal)}")
            .Order(StringComparer.Ordinal));

    private static IEnumerable<string> Diagrams(string file) =>
        Diagram().Matches(Repository.Read(file)).Select(diagram => diagram.Groups["kind"].Value);

    /// <summary>As GitHub generates it.</summary>
    private static string Anchor(string title) => NoAnchor().Replace(title.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("^## (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Section();

    [GeneratedRegex(
        @"^\| (?<status>\d{3}) \| (?<code>FN\.\d{4}) \| [^|]+ \| (?<advice>[^|]+) \|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ErrorRow();

    [GeneratedRegex("^#+ (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex("^```mermaid\n(?<kind>\\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Diagram();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\s-]")]
    private static partial Regex NoAnchor();
}
