using DcsMigration.Dcs;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Idempotency;

/// <summary>Counts and logs each step of a record, with the key's hash and never the key.</summary>
internal sealed partial class GateTransitions(ServiceTelemetry telemetry, ILogger<GateTransitions> logger)
{
    public void Claimed(Sha256Hash key) => Count("claimed", key, LogLevel.Debug);

    public void Ended(Sha256Hash key, Outcome outcome) => Count(
        outcome switch { Outcome.Created => "completed", Outcome.Unknown => "unknown", _ => "released" },
        key,
        outcome is Outcome.Unknown ? LogLevel.Warning : LogLevel.Information);

    public void Replayed(Sha256Hash key) => Count("replayed", key, LogLevel.Information);

    public void InProgress(Sha256Hash key) => Count("in_progress", key, LogLevel.Information);

    public void KeyReused(Sha256Hash key) => Count("key_reused", key, LogLevel.Warning);

    public void Reconciled(Sha256Hash key, string instanceId)
    {
        Count("reconciled", key, LogLevel.Information);
        Log.Reconciled(logger, key, instanceId);
    }

    public void RunsAgain(Sha256Hash key) => Count("runs_again", key, LogLevel.Information);

    public void StaysUnknown(Sha256Hash key, string reason)
    {
        Count("stays_unknown", key, LogLevel.Information);
        Log.StaysUnknown(logger, key, reason);
    }

    public void Ambiguous(Sha256Hash key) => Count("ambiguous", key, LogLevel.Error);

    public void LeaseLost(Sha256Hash key) => Count("lease_lost", key, LogLevel.Warning);

    public void StoreLost(Sha256Hash key, Exception exception)
    {
        Count("store_lost", key, LogLevel.Warning);
        Log.StoreLost(logger, key, exception);
    }

    public void ToldTwice(Sha256Hash key, string instanceId)
    {
        Count("told_twice", key, LogLevel.Error);
        Log.ToldTwice(logger, key, instanceId);
    }

    public void Purged(int rows) => Log.Purged(logger, rows);

    private void Count(string transition, Sha256Hash key, LogLevel level)
    {
        telemetry.Transition(transition);
        Log.Transition(logger, level, key, transition);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Message = "Request {Key}: {Transition}.")]
        public static partial void Transition(ILogger logger, LogLevel level, Sha256Hash key, string transition);

        [LoggerMessage(2, LogLevel.Information, "Request {Key} had created {InstanceId}, as DCS's list shows.")]
        public static partial void Reconciled(ILogger logger, Sha256Hash key, string instanceId);

        [LoggerMessage(3, LogLevel.Information, "Request {Key} stays unknown. {Reason}")]
        public static partial void StaysUnknown(ILogger logger, Sha256Hash key, string reason);

        [LoggerMessage(4, LogLevel.Warning, "The idempotency store could not be had for request {Key}.")]
        public static partial void StoreLost(ILogger logger, Sha256Hash key, Exception exception);

        [LoggerMessage(6, LogLevel.Error, "Request {Key} was told {InstanceId} while the store was out of reach, and so was another request since.")]
        public static partial void ToldTwice(ILogger logger, Sha256Hash key, string instanceId);

        [LoggerMessage(5, LogLevel.Debug, "{Rows} old rows were removed.")]
        public static partial void Purged(ILogger logger, int rows);
    }
}
