using System.Net.Http.Headers;

namespace DcsMigration.Text;

/// <summary>Reads the wait that a Retry-After header asks for, in seconds or as a date, up to one hour.</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Max = TimeSpan.FromHours(1);

    public static TimeSpan? Read(RetryConditionHeaderValue? header, DateTimeOffset now) => (header?.Delta ?? header?.Date - now) is { } wait
        ? TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, Max.Ticks))
        : null;
}
