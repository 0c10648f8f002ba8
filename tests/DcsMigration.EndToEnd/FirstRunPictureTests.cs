using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>
/// README's picture shows what the first run prints and returns. tests/refresh-first-run writes it: it runs this test with
/// REFRESH_FIRST_RUN=1.
/// </summary>
public sealed partial class FirstRunPictureTests
{
    private const string Picture = ".github/first-run.svg";

    [Fact]
    public async Task The_picture_in_README_shows_the_first_run()
    {
        Recipe.Require("curl", "sh");
        await using var local = await LocalProcess.StartAsync();
        var banner = local.Output.TrimEnd();
        var (export, curl) = (Line(banner, "export "), Line(banner, "curl "));

        var first = await Recipe.RunAsync(new("sh", ["-c", $"{export}\n{curl}"]), local.Address);
        var again = await Recipe.RunAsync(new("sh", ["-c", $"{export}\n{curl}"]), local.Address);
        var expected = TerminalPicture.Of(
            "The local host prints what it simulates and a command. The command creates a task. Sent again, it returns the same task.",
            Fixed($"""
                $ dotnet run --project src/DcsMigration.Local
                {banner}

                # In another terminal
                $ {export}
                $ {curl}
                {first.TrimEnd()}

                # The same request again: the same task
                $ {curl}
                {again.TrimEnd()}
                """).ReplaceLineEndings("\n").Split('\n'));

        if (Environment.GetEnvironmentVariable("REFRESH_FIRST_RUN") == "1")
            await File.WriteAllTextAsync(Repository.PathOf(Picture), expected, TestContext.Current.CancellationToken);
        Assert.True(
            expected == Repository.Read(Picture),
            $"{Picture} is out of date. Run tests/refresh-first-run, and look at the picture.");
    }

    /// <summary>Replaces what differs from run to run.</summary>
    private static string Fixed(string text)
    {
        var ports = new List<string>();
        text = Port().Replace(text, port =>
        {
            if (!ports.Contains(port.Value, StringComparer.Ordinal))
                ports.Add(port.Value);
            return (7071 + ports.IndexOf(port.Value)).ToString(CultureInfo.InvariantCulture);
        });
        text = Secret().Replace(text, "…");
        text = InstanceId().Replace(text, "b21989ec-2889-4b8e-99db-19c073425ec2");
        return Date().Replace(RequestId().Replace(text, "31bbf33dc8d94ff78538a0fecb0fcdb3"), "Sun, 29 Nov 2026 09:00:00 GMT");
    }

    private static string Line(string text, string start) =>
        Assert.Single(text.Split('\n'), line => line.StartsWith(start, StringComparison.Ordinal));

    [GeneratedRegex(@"(?<=://[\w.\[\]:]+:)\d+(?=[/ \n""])", RegexOptions.ExplicitCapture)]
    private static partial Regex Port();

    [GeneratedRegex(@"(?<=SECRET=""(whsec_)?)(?!whsec_)[\w+/=]{10,}", RegexOptions.ExplicitCapture)]
    private static partial Regex Secret();

    [GeneratedRegex("(?<=\"instance_id\":\")[^\"]+")]
    private static partial Regex InstanceId();

    [GeneratedRegex(@"(?<=X-Request-Id: )\w+")]
    private static partial Regex RequestId();

    [GeneratedRegex(@"(?<=Date: ).+? GMT")]
    private static partial Regex Date();
}
