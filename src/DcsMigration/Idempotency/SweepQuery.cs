using System.Globalization;
using Azure.Data.Tables;
using DcsMigration.Text;

namespace DcsMigration.Idempotency;

/// <summary>What the sweep reads of the table: old rows of all projects, and abandoned records of one.</summary>
internal static class SweepQuery
{
    /// <summary>Those of a record that is not completed. A delete needs the keys, and the timestamp, from which the ETag is made.</summary>
    public static readonly string[] Columns =
    [
        "PartitionKey",
        "RowKey",
        "Timestamp",
        TableRows.VersionColumn,
        nameof(IdempotencyRecord.Fingerprint),
        nameof(IdempotencyRecord.Project),
        nameof(IdempotencyRecord.NameHash),
        nameof(IdempotencyRecord.State),
        nameof(IdempotencyRecord.AttemptId),
        nameof(IdempotencyRecord.UseId),
        nameof(IdempotencyRecord.LastAttemptAt),
        nameof(IdempotencyRecord.LeaseUntil),
        nameof(IdempotencyRecord.KeepFor),
        nameof(IdempotencyRecord.ExpiresAt),
        nameof(IdempotencyRecord.PurgeAfter),
    ];

    public static string[] AllPartitions() => [.. Enumerable.Range(0, 256).Select(i => i.ToString("x2", CultureInfo.InvariantCulture))];

    /// <summary>
    /// The old and the abandoned rows of a partition. Rows of another version are not old, because their PurgeAfter may mean something
    /// else, nor are rows with an unreadable PurgeAfter.
    /// </summary>
    public static string Filter(string partition, Sha256Hash project, DateTimeOffset now)
    {
        const string InProgress = nameof(RecordState.InProgress);
        const string Unknown = nameof(RecordState.Unknown);
        var old = TableClient.CreateQueryFilter(
            $"SchemaVersion eq {TableRows.SchemaVersion} and PurgeAfter ge {TableRows.MinTime} and PurgeAfter le {now}");
        var abandoned = TableClient.CreateQueryFilter(
            $"Project eq {project.ToString()} and (State eq {InProgress} or State eq {Unknown}) and LeaseUntil le {now}");
        return $"PartitionKey eq '{partition}' and (({old}) or ({abandoned}))";
    }

    /// <summary>Whether a row that the sweep read is past its PurgeAfter, and no attempt is working on it. A lock has no lease.</summary>
    public static bool IsPurgeable(TableEntity row, DateTimeOffset now) =>
        row.TryGetValue(TableRows.VersionColumn, out var version) && version is TableRows.SchemaVersion
        && row.TryGetValue(nameof(IdempotencyRecord.PurgeAfter), out var purgeAfter) && purgeAfter is DateTimeOffset end
        && end >= TableRows.MinTime && end <= now
        && (!row.TryGetValue(nameof(IdempotencyRecord.LeaseUntil), out var lease) || lease is null
            || (lease is DateTimeOffset leaseUntil && leaseUntil <= now));
}
