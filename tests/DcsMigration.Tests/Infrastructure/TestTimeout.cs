namespace DcsMigration.Tests.Infrastructure;

/// <summary>How long, in real time, a test waits for an event before it fails.</summary>
internal static class TestTimeout
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
}
