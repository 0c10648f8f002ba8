using DcsMigration.Dcs;
using Xunit;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>Checks an outcome without its Retry-After, which has tests of its own.</summary>
internal static class OutcomeAssert
{
    public static void NotSent(NotSentCause cause, string reason, Outcome outcome)
    {
        var notSent = Assert.IsType<Outcome.NotSent>(outcome);
        Assert.Equal((cause, reason), (notSent.Cause, notSent.Reason));
    }
}
