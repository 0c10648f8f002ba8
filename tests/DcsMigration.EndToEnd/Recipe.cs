using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Recipes as they stand in the README and under infra/recipes, and what it takes to run one.</summary>
internal static partial class Recipe
{
    public const string Key = "a-key-for-tests";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The one block of a language in README.md that contains a text.</summary>
    public static string InReadme(string language, string text) =>
        Assert.Single(Blocks("README.md", language), code => code.Contains(text, StringComparison.Ordinal));

    /// <summary>The one block of a language in infra/recipes/README.md.</summary>
    public static string InLanguage(string language) => Assert.Single(Blocks("infra/recipes/README.md", language));

    public static string InFile(string name) => File.ReadAllText(PathOf(Path.Combine("infra", "recipes", name)));

    /// <summary>Without one of the programs the test is skipped and says so; in CI that is a failure.</summary>
    public static void Needs(params string[] programs)
    {
        var missing = programs.Where(program => Program(program) is null).ToList();
        var reason = $"Not installed, so that the recipe is not tested: {string.Join(", ", missing)}.";
        if (missing.Count > 0 && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);

        Assert.SkipWhen(missing.Count > 0, reason);
    }

    /// <summary>Where a program is; null where it isn't installed.</summary>
    public static string? Program(string name) => Environment.GetEnvironmentVariable("PATH")!
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs a program with URL and KEY in its environment. Returns what it prints.</summary>
    public static async Task<string> RunAsync(ProcessStartInfo start, Uri host, params (string Name, string Value)[] environment)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["URL"] = host.AbsoluteUri.TrimEnd('/');
        start.Environment["KEY"] = Key;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {output}{await error}");
            TestContext.Current.TestOutputHelper?.WriteLine(output);
            return output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    public static string InstanceIdIn(string output) => InstanceId().Match(output) is { Success: true } match
        ? match.Value
        : throw new InvalidOperationException($"No instance_id in: {output}");

    private static IEnumerable<string> Blocks(string file, string language) => Block().Matches(File.ReadAllText(PathOf(file)))
        .Where(block => block.Groups["language"].Value == language)
        .Select(block => block.Groups["code"].Value);

    public static string PathOf(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
            folder = folder.Parent!;

        return Path.Combine(folder.FullName, path);
    }

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture)]
    private static partial Regex InstanceId();
}
