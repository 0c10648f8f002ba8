using System.Text.RegularExpressions;
using DcsMigration.Tests.Http.OpenApi;
using Xunit;

namespace DcsMigration.Tests;

/// <summary>README.md stays short and in order, and no link leads nowhere.</summary>
public sealed partial class ReadmeTests
{
    private const int MaxWords = 3000;

    public static TheoryData<string> Files => ["README.md", "infra/README.md", "infra/recipes/README.md"];

    [Fact]
    public void It_has_at_most_3000_words() =>
        Assert.InRange(Read("README.md").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length, 1, MaxWords);

    [Fact]
    public void It_has_its_sections_in_order() => Assert.Equal(
        ["Try it", "Call it", "Your tool", "Deploy", "Errors", "One task", "Settings", "Code"],
        Section().Matches(Read("README.md")).Select(section => section.Groups["title"].Value));

    [Fact]
    public void It_has_a_picture_and_a_sequence() =>
        Assert.Equal(["flowchart", "sequenceDiagram"], Diagram().Matches(Read("README.md")).Select(diagram => diagram.Groups["kind"].Value));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_link_within_the_repository_leads_somewhere(string file)
    {
        foreach (var link in Link().Matches(Read(file)).Select(match => match.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)))
        {
            var (path, anchor) = link.Split('#') is [var first, var second] ? (first, second) : (link, null);
            var target = path.Length == 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, path);
            Assert.True(Path.Exists(ContractFile.PathOf(target)), $"{file}: {link}");
            if (anchor is not null)
                Assert.Contains(anchor, Heading().Matches(Read(target)).Select(heading => Anchor(heading.Groups["title"].Value)));
        }
    }

    private static string Read(string file) => File.ReadAllText(ContractFile.PathOf(file));

    /// <summary>As GitHub makes it.</summary>
    private static string Anchor(string title) => NoAnchor().Replace(title.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("^## (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Section();

    [GeneratedRegex("^#+ (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex("^```mermaid\n(?<kind>\\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Diagram();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\s-]")]
    private static partial Regex NoAnchor();
}
