using System.Globalization;
using DcsMigration.Dcs;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>
/// The dates in DCS's list. A date that is misread creates a second task, or leaves the name unresolved for ever.
/// <see cref="TimeZoneTests"/> runs these tests in other time zones.
/// </summary>
public sealed class TaskDateTests
{
    private static readonly DateTimeOffset Day = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-07-01T12:00:00Z", "12:00:00")]
    [InlineData("2026-07-01T12:00:00.1Z", "12:00:00.1")]
    [InlineData("2026-07-01T12:00:00.123456789Z", "12:00:00.1234567")]
    [InlineData("2026-07-01T20:00:00+08:00", "12:00:00")]
    [InlineData("2026-07-01T20:00:00.599+0800", "12:00:00.599")]
    [InlineData("2026-07-01T05:00:00-07", "12:00:00")]
    [InlineData("2026-07-01 12:00:00Z", "12:00:00")]
    [InlineData("2026/07/01 14:00:00+02:00", "12:00:00")]
    [InlineData("2026-07-01 12:00:00 UTC", "12:00:00")]
    [InlineData("2026-07-01 12:00:00 GMT", "12:00:00")]
    [InlineData(" 2026-07-01t12:00:00,123z ", "12:00:00.123")]
    public void A_date_with_a_zone_is_exact(string text, string utc) =>
        Assert.Equal(new TaskDate(TicksAt(utc), IsExact: true), TaskDate.Read(text));

    [Theory]
    [InlineData("2026-07-01T12:00:00", "12:00:00")]
    [InlineData("2026-07-01T12:00:00.599", "12:00:00.599")]
    [InlineData("2026-07-02T02:00:00", "1.02:00:00")]
    [InlineData("2026-07-01 05:00:00", "05:00:00")]
    [InlineData("2026/07/01 05:00:00.5", "05:00:00.5")]
    [InlineData("2026/07/01 05:00", "05:00:00")]
    public void A_date_without_a_zone_is_read_as_UTC_and_is_not_exact(string text, string utc) =>
        Assert.Equal(new TaskDate(TicksAt(utc), IsExact: false), TaskDate.Read(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("yesterday")]
    [InlineData("2026-07-01")]
    [InlineData("2026/07/01")]
    [InlineData("2020-01-01")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("1970-01-01T00:00:00Z")]
    [InlineData("0000-00-00 00:00:00")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("2026-13-01T12:00:00Z")]
    [InlineData("2019-02-30 12:00:00")]
    [InlineData("01.07.2026 12:00:00")]
    [InlineData("Wed, 01 Jul 2026 12:00:00 GMT")]
    [InlineData("2026-07/01 12:00:00Z")]
    [InlineData("2026-07-01T12:00:00+99:00")]
    [InlineData("2026-07-01T12:00:00 CEST")]
    [InlineData("1782907200")]
    [InlineData("2026-07-01T12:00:00.5.5Z")]
    [InlineData("2026-07-01T12:00:00.1234567x")]
    public void Anything_else_is_no_date(string? text) => Assert.Null(TaskDate.Read(text));

    [Theory]
    [InlineData("2026-07-01T11:54:59Z", true)]
    [InlineData("2026-07-01T11:55:00Z", false)]
    [InlineData("2026-07-01T19:54:59+08:00", true)]
    [InlineData("2026-07-01T19:55:00+08:00", false)]
    [InlineData("2019/10/22 14:44:30", true)]
    [InlineData("2026-06-30T21:54:59", true)] // 11:54:59 at UTC+14.
    [InlineData("2026-06-30T21:55:00", false)]
    [InlineData("2026-07-01T00:00:00", false)]
    public void A_task_is_older_if_it_is_in_every_zone(string text, bool isBefore) =>
        Assert.Equal(isBefore, TaskDate.Read(text)!.IsBefore(Day + new TimeSpan(11, 55, 0)));

    private static long TicksAt(string time) => Day.Ticks + TimeSpan.Parse(time, CultureInfo.InvariantCulture).Ticks;
}
