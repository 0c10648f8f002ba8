using System.Globalization;
using Azure.Data.Tables;

namespace DcsMigration.Idempotency;

/// <summary>
/// How records, twins and owners lie in the table: one partition for each two hexadecimal digits of their hash,
/// so that the table scales out, and a purge can walk it.
/// </summary>
internal static class TableRows
{
    /// <summary>Written into each row, for the day on which rows of two shapes lie side by side.</summary>
    private const int SchemaVersion = 1;

    private const string AttemptFormat = "N";
    private const string PurgeAfter = "PurgeAfter";
    private const string Owner = "Owner";

    /// <summary>What it takes to delete a row if it is still the same: the service makes the ETag from the time.</summary>
    public static readonly string[] VersionColumns = ["PartitionKey", "RowKey", "Timestamp"];

    public static (string Partition, string Row) RecordKey(Sha256Hash key) => (Partition(key), key.ToString());

    public static TableEntity ToRow(IdempotencyRecord record)
    {
        var (partition, row) = RecordKey(record.Key);
        return new TableEntity(partition, row)
        {
            ["SchemaVersion"] = SchemaVersion,
            [nameof(record.Fingerprint)] = record.Fingerprint.ToString(),
            [nameof(record.Twins)] = record.Twins.ToString(),
            [nameof(record.State)] = record.State.ToString(),
            [nameof(record.AttemptId)] = record.AttemptId.ToString(AttemptFormat),
            [nameof(record.FirstAttemptAt)] = record.FirstAttemptAt,
            [nameof(record.LastAttemptAt)] = record.LastAttemptAt,
            [nameof(record.LeaseUntil)] = record.LeaseUntil,
            [nameof(record.ExpiresAt)] = record.ExpiresAt,
            [PurgeAfter] = record.PurgeAfter,
            [nameof(record.InstanceId)] = record.InstanceId,
            // A reply has 64 KiB at the most, which is what a property can hold.
            [nameof(record.Body)] = record.Body.ToArray(),
            [nameof(record.RequestId)] = record.RequestId,
        };
    }

    public static IdempotencyRecord ToRecord(TableEntity row) => new()
    {
        Key = Sha256Hash.Parse(row.RowKey),
        Fingerprint = Sha256Hash.Parse(row.GetString(nameof(IdempotencyRecord.Fingerprint))),
        Twins = Sha256Hash.Parse(row.GetString(nameof(IdempotencyRecord.Twins))),
        State = Enum.Parse<RecordState>(row.GetString(nameof(IdempotencyRecord.State))),
        AttemptId = Guid.ParseExact(row.GetString(nameof(IdempotencyRecord.AttemptId)), AttemptFormat),
        FirstAttemptAt = Time(row, nameof(IdempotencyRecord.FirstAttemptAt)),
        LastAttemptAt = Time(row, nameof(IdempotencyRecord.LastAttemptAt)),
        LeaseUntil = Time(row, nameof(IdempotencyRecord.LeaseUntil)),
        ExpiresAt = Time(row, nameof(IdempotencyRecord.ExpiresAt)),
        PurgeAfter = Time(row, PurgeAfter),
        InstanceId = row.GetString(nameof(IdempotencyRecord.InstanceId)),
        Body = row.GetBinary(nameof(IdempotencyRecord.Body)) ?? [],
        RequestId = row.GetString(nameof(IdempotencyRecord.RequestId)),
        ETag = row.ETag.ToString(),
    };

    public static TableEntity ToTwinRow(IdempotencyRecord record) =>
        new(Partition(record.Twins), TwinPrefix(record.Twins) + record.Key) { ["SchemaVersion"] = SchemaVersion, [PurgeAfter] = record.PurgeAfter };

    public static string TwinsFilter(Sha256Hash twins)
    {
        // All rows that begin with the prefix: no hexadecimal digit comes after 'f'.
        var prefix = TwinPrefix(twins);
        return TableClient.CreateQueryFilter($"PartitionKey eq {Partition(twins)} and RowKey ge {prefix} and RowKey lt {prefix + "g"}");
    }

    public static Sha256Hash KeyOfTwin(TableEntity row) => Sha256Hash.Parse(row.RowKey.AsSpan(row.RowKey.LastIndexOf('-') + 1));

    public static (string Partition, string Row) OwnerKey(string claimed)
    {
        var hash = Sha256Hash.Of(claimed);
        return (Partition(hash), $"claim-{hash}");
    }

    public static TableEntity ToOwnerRow(string claimed, string owner, DateTimeOffset purgeAfter)
    {
        var (partition, row) = OwnerKey(claimed);
        return new(partition, row) { ["SchemaVersion"] = SchemaVersion, [Owner] = owner, [PurgeAfter] = purgeAfter };
    }

    public static string OwnerOf(TableEntity row) => row.GetString(Owner);

    public static string PurgeFilter(Sha256Hash key, DateTimeOffset now) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {Partition(key)} and PurgeAfter lt {now}");

    private static string Partition(Sha256Hash hash) => hash.FirstByte.ToString("x2", CultureInfo.InvariantCulture);

    private static string TwinPrefix(Sha256Hash twins) => $"twin-{twins}-";

    private static DateTimeOffset Time(TableEntity row, string name) => row.GetDateTimeOffset(name) ?? default;
}
