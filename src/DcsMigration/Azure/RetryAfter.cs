using System.Net.Http.Headers;

namespace DcsMigration.Azure;

/// <summary>Reads the wait that a Retry-After header asks for, in seconds or as a date.</summary>
internal static class RetryAfter
{
    public static TimeSpan? Read(RetryConditionHeaderValue? header, DateTimeOffset now, TimeSpan max)
    {
        var wait = header?.Delta ?? header?.Date - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > max ? max : wait;
    }
}
