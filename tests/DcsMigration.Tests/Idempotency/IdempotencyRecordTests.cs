using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What each transition of a record changes, and what it leaves.</summary>
public sealed class IdempotencyRecordTests
{
    private static readonly DateTimeOffset Now = Records.Start.AddHours(1);

    private readonly Attempt _attempt = new(new Budget(TestOptions.Dcs, new FakeTimeProvider(Now)), TestOptions.Idempotency);

    [Fact]
    public void A_new_record_is_a_new_use_of_the_key_with_the_times_of_its_attempt()
    {
        var request = Records.Request("a") with { KeepFor = TimeSpan.FromMinutes(10) };

        var record = IdempotencyRecord.New(request, _attempt);

        Assert.Equal(
            new IdempotencyRecord
            {
                Key = request.Key,
                Fingerprint = request.Fingerprint,
                Project = request.Project,
                NameHash = request.NameHash,
                State = RecordState.InProgress,
                AttemptId = _attempt.Id,
                UseId = record.UseId,
                LastAttemptAt = Now,
                LeaseUntil = _attempt.LeaseUntil,
                KeepFor = TimeSpan.FromMinutes(10),
                ExpiresAt = Now.AddMinutes(10),
                PurgeAfter = _attempt.PurgeAfter,
            },
            record);
        Assert.Equal(new KeyUse(request.Key, record.UseId), record.Use);
        Assert.NotEqual(record.UseId, IdempotencyRecord.New(request, _attempt).UseId);
    }

    [Fact]
    public void An_attempt_in_progress_may_have_sent_until_its_lease_ends()
    {
        var dead = Records.InProgress("a");

        var reclaimed = dead.Reclaim(_attempt);

        Assert.Equal(dead.LeaseUntil, dead.MayHaveSentUntil);
        Assert.Equal(dead.LeaseUntil, reclaimed.LastAttemptAt);
        Assert.Equal(dead.LeaseUntil, reclaimed.MayHaveSentUntil);
        Assert.Equal(
            dead with
            {
                State = RecordState.Unknown,
                AttemptId = _attempt.Id,
                LastAttemptAt = dead.LeaseUntil,
                LeaseUntil = _attempt.LeaseUntil,
            },
            reclaimed);
    }

    [Fact]
    public void An_unknown_attempt_may_have_sent_until_it_ended_however_often_it_is_reclaimed()
    {
        var unknown = Records.InProgress("a").MarkUnknown(Records.Start.AddSeconds(7));

        var reclaimed = unknown.Reclaim(_attempt).EndLease(Now).Reclaim(_attempt);

        Assert.Equal(Records.Start.AddSeconds(7), unknown.MayHaveSentUntil);
        Assert.Equal(Records.Start.AddSeconds(7), reclaimed.MayHaveSentUntil);
        Assert.Equal(unknown with { AttemptId = _attempt.Id, LeaseUntil = _attempt.LeaseUntil }, reclaimed);
    }

    [Fact]
    public void An_attempt_that_starts_may_send_until_its_own_lease_ends()
    {
        var started = Records.InProgress("a").Reclaim(_attempt).Start();

        Assert.Equal(RecordState.InProgress, started.State);
        Assert.Equal(_attempt.LeaseUntil, started.MayHaveSentUntil);
    }
}
