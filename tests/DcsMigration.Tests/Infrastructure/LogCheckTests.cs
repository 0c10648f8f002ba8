using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>Every test of a service ends with this search for secrets in its log.</summary>
public sealed class LogCheckTests
{
    private readonly FakeLogger _log = new();

    [Fact]
    public void The_check_finds_a_secret_in_a_message()
    {
        Write("The key is k3y.");

        AssertFound();
    }

    [Fact]
    public void The_check_finds_a_secret_in_a_scope()
    {
        using (_log.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["Key"] = "K3Y" }))
            Write("In a scope.");

        AssertFound();
    }

    [Fact]
    public void The_check_finds_a_secret_in_an_exception()
    {
        Write("It failed.", new InvalidOperationException("outer", new InvalidOperationException("k3y")));

        AssertFound();
    }

    [Fact]
    public void The_check_finds_a_secret_in_a_value_that_the_message_leaves_out()
    {
        Write("Nothing to see.", exception: null, KeyValuePair.Create("Key", (object?)"a k3y"));

        AssertFound();
    }

    private void Write(string message, Exception? exception = null, params KeyValuePair<string, object?>[] values) =>
        _log.Log(LogLevel.Trace, default, values, exception, (_, _) => message);

    private void AssertFound() => Assert.NotEmpty(LogCheck.Leaks(_log.Collector.GetSnapshot(), ["k3y"]));
}
