using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Reads and runs the recipes in README.md and infra/recipes.</summary>
internal static partial class Recipe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Returns the only code block of a language in README.md that contains a text.</summary>
    public static string InReadme(string language, string text) =>
        Assert.Single(Blocks("README.md", language), code => code.Contains(text, StringComparison.Ordinal));

    /// <summary>Returns the only code block of a language in infra/recipes/README.md.</summary>
    public static string InLanguage(string language) => Assert.Single(Blocks("infra/recipes/README.md", language));

    public static string InFile(string name) => Repository.Read($"infra/recipes/{name}");

    /// <summary>Skips the test if one of the programs is not installed. In CI, the test fails instead.</summary>
    public static void Require(params string[] programs)
    {
        var missing = programs.Where(program => PathOfProgram(program) is null).ToList();
        var reason = $"The recipe is not tested, because these programs are not installed: {string.Join(", ", missing)}.";
        if (missing.Count > 0 && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);

        Assert.SkipWhen(missing.Count > 0, reason);
    }

    /// <summary>Returns the path of a program, or null if it is not installed.</summary>
    public static string? PathOfProgram(string name) => Environment.GetEnvironmentVariable("PATH")!
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs a program with URL and KEY in its environment. Returns its output.</summary>
    public static async Task<string> RunAsync(ProcessStartInfo start, Uri host, params (string Name, string Value)[] environment)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["URL"] = host.AbsoluteUri.TrimEnd('/');
        start.Environment["KEY"] = CreateRequest.FunctionKey;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            var output = await process.StandardOutput.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
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

    private static IEnumerable<string> Blocks(string file, string language) => Block().Matches(Repository.Read(file))
        .Where(block => block.Groups["language"].Value == language)
        .Select(block => block.Groups["code"].Value);

    [GeneratedRegex(
        "^```(?<language>[a-z]+)\n(?<code>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture)]
    private static partial Regex InstanceId();
}
