using System.Globalization;
using System.Text.RegularExpressions;

namespace DcsMigration.Dcs;

/// <summary>
/// When DCS says that a task was created. An exact date has a zone: Z or an offset. A date and time without a zone is read as UTC and
/// may be off by the largest offset that a zone has.
/// </summary>
/// <param name="UtcTicks">When, in UTC.</param>
/// <param name="IsExact">Whether the date has a zone.</param>
internal sealed partial record TaskDate(long UtcTicks, bool IsExact)
{
    /// <summary>The digits of a fraction that a tick can hold.</summary>
    private const int MaxFraction = 7;

    /// <summary>Dates before that, such as year 1 or 1970, are what software prints for a date that is missing.</summary>
    private const int MinYear = 2000;
    private const int MaxYear = 2999;

    private static readonly TimeSpan MaxOffset = TimeSpan.FromHours(14);

    private static readonly string[] LocalFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFF", "yyyy/MM/dd'T'HH:mm:ss.FFFFFFF", "yyyy/MM/dd' 'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd' 'HH:mm", "yyyy/MM/dd'T'HH:mm", "yyyy/MM/dd' 'HH:mm",
    ];

    private static readonly string[] OffsetFormats = ["hh", "hhmm", @"hh\:mm"];

    /// <summary>
    /// Null if the text is not a date and time of a known form. A date alone is none: the day of its zone may be another one.
    /// </summary>
    public static TaskDate? Read(string? text)
    {
        if (text is null)
            return null;

        text = ZoneName().Replace(text.Trim(), "Z").Replace('t', 'T').Replace(',', '.');
        // Before the time there are hyphens too.
        var timeAt = text.IndexOf(':', StringComparison.Ordinal);
        var zoneAt = timeAt < 0 ? -1 : text.AsSpan(timeAt).IndexOfAny("Zz+-");
        var (local, zone) = zoneAt < 0 ? (text, "") : (text[..(timeAt + zoneAt)].TrimEnd(' '), text[(timeAt + zoneAt)..]);
        return DateTime.TryParseExact(ToTicks(local), LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && time.Year is >= MinYear and <= MaxYear
            && OffsetOf(zone) is { } offset
                ? new TaskDate(time.Ticks - offset.Ticks, IsExact: zone.Length > 0)
                : null;
    }

    /// <summary>Whether the task is older, whichever zone a date without one may have.</summary>
    public bool IsBefore(DateTimeOffset time) => UtcTicks + (IsExact ? 0 : MaxOffset.Ticks) < time.UtcTicks;

    /// <summary>Cuts a longer fraction than a tick can hold.</summary>
    private static string ToTicks(string local)
    {
        var end = local.IndexOf('.', StringComparison.Ordinal) + 1 + MaxFraction;
        return end > MaxFraction && end < local.Length && !local.AsSpan(end).ContainsAnyExceptInRange('0', '9') ? local[..end] : local;
    }

    /// <summary>Names of UTC.</summary>
    [GeneratedRegex(" ?(UTC|GMT)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ZoneName();

    private static TimeSpan? OffsetOf(string zone)
    {
        if (zone is "" or "Z" or "z")
            return TimeSpan.Zero;

        return TimeSpan.TryParseExact(zone.AsSpan(1), OffsetFormats, CultureInfo.InvariantCulture, out var offset) && offset <= MaxOffset
            ? (zone[0] == '-' ? -offset : offset)
            : null;
    }
}
