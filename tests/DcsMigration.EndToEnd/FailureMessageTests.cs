using System.Diagnostics;
using System.Net;
using DcsMigration.WorkerDriver;
using Xunit;
using Xunit.Sdk;

namespace DcsMigration.EndToEnd;

/// <summary>A test that fails says why, and none waits for ever.</summary>
public sealed class FailureMessageTests
{
    [Fact]
    public async Task A_wrong_status_shows_the_bodies()
    {
        using var created = new HttpResponseMessage(HttpStatusCode.OK);
        using var refused = Refused();

        var failure = await Assert.ThrowsAnyAsync<XunitException>(() => HttpAssert.StatusesAsync([200, 200], created, refused));

        Assert.EndsWith(
            "Expected 200, 200, but received:\n200 \n503 {\"error_code\":\"FN.5033\"}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_is_missing_shows_the_body()
    {
        using var refused = Refused();

        var failure = await Assert.ThrowsAnyAsync<XunitException>(() => CreateRequest.TextAsync(refused, "instance_id"));

        Assert.Contains("503 {\"error_code\":\"FN.5033\"}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_ignores_a_signal_fails_the_test_with_the_reason()
    {
        Recipe.Require("sh");
        using var process = Process.Start(
            new ProcessStartInfo("sh", ["-c", "trap '' INT; echo ready; exec sleep 600"]) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        try
        {
            var failure = await Assert.ThrowsAsync<TimeoutException>(
                () => Signal.InterruptAsync(process, TimeSpan.FromMilliseconds(100)));

            Assert.StartsWith("The process did not end after SIGINT. Where SIGINT is ignored", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
    }

    private static HttpResponseMessage Refused() => new(HttpStatusCode.ServiceUnavailable)
    {
        Content = new StringContent("{\"error_code\":\"FN.5033\"}"),
    };
}
