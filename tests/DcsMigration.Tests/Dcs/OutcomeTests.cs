using DcsMigration.Dcs;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class OutcomeTests
{
    [Fact]
    public void The_text_of_an_outcome_for_the_log_says_how_the_create_ended()
    {
        var error = new DcsError(400, "DCS.4016", "Invalid subnet_id in the request.", ExtMessage: null, RequestId: null);

        Assert.Equal("created instance-1", Outcome.Created.Listed("instance-1").ToString());
        Assert.Equal("rejected, 400 DCS.4016: Invalid subnet_id in the request.", new Outcome.Rejected(error, RetryAfter: null).ToString());
        Assert.Equal(
            "unknown, NotDcs: It answered 404.",
            new Outcome.Unknown(UnknownCause.NotDcs, "It answered 404.").ToString());
        Assert.Equal("not sent, Unreachable: The reason.", new Outcome.NotSent(NotSentCause.Unreachable, "The reason.").ToString());
        Assert.Equal("unknown, TimedOut: The reason.", new Outcome.Unknown(UnknownCause.TimedOut, "The reason.").ToString());
    }
}
