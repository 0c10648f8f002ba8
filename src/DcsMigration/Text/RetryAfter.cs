using System.Net.Http.Headers;

namespace DcsMigration.Text;

/// <summary>
/// Reads the wait that a Retry-After header asks for, in seconds or as a date, up to one hour. A wait that is over counts as none, so that
/// whoever reads it waits as long as without a header.
/// </summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Max = TimeSpan.FromHours(1);

    public static TimeSpan? Read(RetryConditionHeaderValue? header, DateTimeOffset now) => (header?.Delta ?? header?.Date - now) switch
    {
        null => null,
        var wait when wait <= TimeSpan.Zero => null,
        var wait => wait < Max ? wait : Max,
    };
}
