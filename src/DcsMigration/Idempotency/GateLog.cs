using System.Diagnostics;
using DcsMigration.Dcs;
using DcsMigration.Telemetry;
using DcsMigration.Text;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Idempotency;

/// <summary>Counts and logs each transition of a record. The log contains only hashes and instance ids.</summary>
internal sealed partial class GateLog(ServiceTelemetry telemetry, ILogger<GateLog> logger)
{
    /// <summary>
    /// How a request ended. <see cref="Ended"/> has logged a create that ran; the other three are logged where they are found.
    /// </summary>
    public void Answered(Sha256Hash key, GateResult answer)
    {
        switch (answer)
        {
            case GateResult.Replayed or GateResult.Busy or GateResult.NameFull:
                Count(answer.Name, key, LogLevel.Information);
                break;

            case GateResult.KeyReused:
                Count(answer.Name, key, LogLevel.Warning);
                break;

            case GateResult.Ran or GateResult.Unresolved or GateResult.Manual or GateResult.StoreUnavailable:
                break;

            default:
                throw new UnreachableException();
        }
    }

    /// <summary>A create ran. This is its only line, so it has everything: the outcome names the instance id, or the error.</summary>
    public void Ended(Sha256Hash key, Outcome outcome)
    {
        var transition = outcome switch
        {
            Outcome.Created => "completed",
            Outcome.Unknown => "unknown",
            Outcome.Rejected or Outcome.NotSent => "released",
            _ => throw new UnreachableException(),
        };
        telemetry.Transition(transition);
        Log.Ended(logger, outcome is Outcome.Unknown ? LogLevel.Warning : LogLevel.Information, key, transition, outcome);
    }

    public void Reconciled(Sha256Hash key, string instanceId)
    {
        Count("reconciled", key, LogLevel.Information);
        Log.Reconciled(logger, key, instanceId);
    }

    public void NotCreated(Sha256Hash key) => Count("not_created", key, LogLevel.Information);

    /// <summary>A lookup did not resolve the outcome.</summary>
    public void Unresolved(Sha256Hash key, GateResult.Unresolved answer)
    {
        Count("stays_unknown", key, LogLevel.Information);
        Log.StaysUnknown(logger, key, answer.Reason);
    }

    /// <summary>Only a person can resolve the outcome.</summary>
    public void Manual(Sha256Hash key, GateResult.Manual answer)
    {
        Count("manual", key, LogLevel.Error);
        var (partitionKey, rowKey) = TableRows.RecordKey(key);
        Log.Manual(logger, key, string.Join(", ", answer.InstanceIds), partitionKey, rowKey);
    }

    public void Abandoned(Sha256Hash key) => Count("abandoned", key, LogLevel.Warning);

    public void LeaseLost(Sha256Hash key) => Count("lease_lost", key, LogLevel.Warning);

    public void StoreUnavailable(Sha256Hash key, Exception exception)
    {
        Count("store_unavailable", key, LogLevel.Warning);
        Log.StoreUnavailable(logger, key, exception);
    }

    public void InstanceConflict(Sha256Hash key, string instanceId)
    {
        Count("instance_conflict", key, LogLevel.Error);
        Log.InstanceConflict(logger, key, instanceId);
    }

    public void NotStored(Sha256Hash key, string instanceId, Exception exception) => Log.NotStored(logger, key, instanceId, exception);

    /// <summary>A run of the sweep has ended.</summary>
    public void Swept(bool isComplete, int open, SweepScan scan)
    {
        var result = isComplete ? "completed" : "incomplete";
        telemetry.Sweep(result, open);
        Log.Swept(logger, result, scan.Purged, open);
        if (scan.Failures.Count > 0)
            Log.NotRead(logger, scan.Failures.Count, scan.Failures[0]);
    }

    public void NotSwept(Sha256Hash key, Exception exception) => Log.NotSwept(logger, key, exception);

    private void Count(string transition, Sha256Hash key, LogLevel level)
    {
        telemetry.Transition(transition);
        Log.Transition(logger, level, key, transition);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Message = "Request {Key}: {Transition}.")]
        public static partial void Transition(ILogger logger, LogLevel level, Sha256Hash key, string transition);

        [LoggerMessage(EventId = 11, Message = "Request {Key}: {Transition}, {Outcome}.")]
        public static partial void Ended(ILogger logger, LogLevel level, Sha256Hash key, string transition, Outcome outcome);

        [LoggerMessage(2, LogLevel.Information, "Request {Key} created {InstanceId}, according to DCS's list.")]
        public static partial void Reconciled(ILogger logger, Sha256Hash key, string instanceId);

        [LoggerMessage(3, LogLevel.Information, "The outcome of request {Key} is still unknown. {Reason}")]
        public static partial void StaysUnknown(ILogger logger, Sha256Hash key, string reason);

        [LoggerMessage(
            4,
            LogLevel.Error,
            "A person must resolve the outcome of request {Key}: DCS lists {InstanceIds}. If one of them is this request's task, "
            + "delete the others in the DCS console; a single task with another description can be used as it is. "
            + "If none is, delete the table row with PartitionKey {PartitionKey} and RowKey {RowKey}.")]
        public static partial void Manual(ILogger logger, Sha256Hash key, string instanceIds, string partitionKey, string rowKey);

        [LoggerMessage(5, LogLevel.Warning, "The idempotency store is unavailable for request {Key}.")]
        public static partial void StoreUnavailable(ILogger logger, Sha256Hash key, Exception exception);

        [LoggerMessage(
            6,
            LogLevel.Error,
            "Request {Key} created {InstanceId}, but its record was completed or replaced by another attempt in the meantime. "
            + "Check both tasks in the DCS console.")]
        public static partial void InstanceConflict(ILogger logger, Sha256Hash key, string instanceId);

        [LoggerMessage(
            7, LogLevel.Warning, "The sweep did not read all of the idempotency store ({Failures} failures). The next run tries again.")]
        public static partial void NotRead(ILogger logger, int failures, Exception exception);

        [LoggerMessage(
            8,
            LogLevel.Error,
            "Unhandled exception while storing that request {Key} created {InstanceId}. The next attempt looks the task up.")]
        public static partial void NotStored(ILogger logger, Sha256Hash key, string instanceId, Exception exception);

        [LoggerMessage(9, LogLevel.Information, "Sweep {Result}: deleted {Purged} old rows, left {Open} records without an outcome.")]
        public static partial void Swept(ILogger logger, string result, int purged, int open);

        [LoggerMessage(10, LogLevel.Error, "Unhandled exception while the sweep resolved request {Key}. The next run tries again.")]
        public static partial void NotSwept(ILogger logger, Sha256Hash key, Exception exception);
    }
}
