using System.Text;
using DcsMigration.Dcs;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>Whether a response shows that DCS accepted the credential of its request.</summary>
public sealed class AcceptedCredentialTests
{
    [Theory]
    [InlineData(200, true)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    [InlineData(404, false)]
    [InlineData(500, false)]
    public void Of_the_responses_without_an_error_of_DCS_only_a_success_shows_it(int status, bool shows) =>
        Assert.Equal(shows, Response(status, "").ShowsAcceptedCredential);

    [Theory]
    [InlineData(400, true)]
    [InlineData(404, true)]
    [InlineData(408, false)]
    [InlineData(429, false)]
    [InlineData(499, true)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public void An_error_of_DCS_shows_it_unless_DCS_was_busy_or_failed(int status, bool shows) =>
        Assert.Equal(shows, Response(status, """{"error_code":"DCS.4016"}""").ShowsAcceptedCredential);

    private static DcsResponse Response(int status, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return new DcsResponse(status, bytes, DcsError.Read(status, bytes), RequestId: null, RetryAfter: null);
    }
}
