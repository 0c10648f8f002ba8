using System.Diagnostics;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>Dates in DCS's list mean the same in any zone of the machine. A zone belongs to a process, so each one gets its own.</summary>
public sealed class TimeZoneTests
{
    /// <summary>A whole test process takes longer than one event in this one.</summary>
    private static readonly TimeSpan Limit = 4 * TestTimeout.Limit;

    [Theory]
    [InlineData("Asia/Tokyo")]
    [InlineData("America/Los_Angeles")]
    public async Task Dates_are_read_the_same_in_every_time_zone(string zone)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), ".NET ignores TZ on Windows.");
        var start = new ProcessStartInfo(
            Path.ChangeExtension(typeof(TimeZoneTests).Assembly.Location, null),
            ["-noColor", "-noLogo", "-class", typeof(TaskDateTests).FullName!])
        {
            Environment =
            {
                ["TZ"] = zone,
                // These tests need no table: with an address, no Azurite is started.
                ["AZURITE_TABLE_SERVICE"] = "http://127.0.0.1:1/devstoreaccount1",
            },
            RedirectStandardOutput = true,
        };
        // Stryker measures the coverage of this process. Another one would disturb it.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("STRYKER_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);

        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
                .WaitAsync(Limit, TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(process.ExitCode == 0, output);
            Assert.Contains("Failed: 0", output, StringComparison.Ordinal);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
