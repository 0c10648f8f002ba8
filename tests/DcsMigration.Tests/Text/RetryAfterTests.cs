using System.Net.Http.Headers;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Text;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("3", 3)]
    [InlineData("Wed, 01 Jul 2026 12:00:03 GMT", 3)]
    [InlineData("3599", 3599)]
    [InlineData("3601", 3600)]
    [InlineData("2147483647", 3600)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 3600)]
    public void A_wait_is_read_up_to_one_hour(string header, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(header));

    [Theory]
    [InlineData("0")]
    [InlineData("Wed, 01 Jul 2026 11:59:00 GMT")]
    [InlineData("Wed, 01 Jul 2026 12:00:00 GMT")]
    public void A_wait_that_is_over_counts_as_none(string header) => Assert.Null(Read(header));

    [Fact]
    public void Without_a_header_there_is_no_wait() => Assert.Null(RetryAfter.Read(header: null, Now));

    private static TimeSpan? Read(string header) => RetryAfter.Read(RetryConditionHeaderValue.Parse(header), Now);
}
