namespace DcsMigration.Tests.Infrastructure;

/// <summary>How long, in real time, a test waits for what is bound to happen before it fails instead of hanging.</summary>
internal static class TestTimeout
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
}
