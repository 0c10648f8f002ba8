using System.Security.Cryptography;
using System.Text;
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

    private const string PurgeAfter = "PurgeAfter";
    private const string Owner = "Owner";

    /// <summary>What it takes to delete a row if it is still the same: the service makes the ETag from the time.</summary>
    public static readonly string[] VersionColumns = ["PartitionKey", "RowKey", "Timestamp"];

    public static (string Partition, string Row) RecordKey(string key) => (key[..2], key);

    public static TableEntity ToRow(IdempotencyRecord record)
    {
        var (partition, row) = RecordKey(record.Key);
        return new TableEntity(partition, row)
        {
            ["SchemaVersion"] = SchemaVersion,
            [nameof(record.Fingerprint)] = record.Fingerprint,
            [nameof(record.Twins)] = record.Twins,
            [nameof(record.State)] = record.State.ToString(),
            [nameof(record.AttemptId)] = record.AttemptId,
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
        Key = row.RowKey,
        Fingerprint = row.GetString(nameof(IdempotencyRecord.Fingerprint)),
        Twins = row.GetString(nameof(IdempotencyRecord.Twins)),
        State = Enum.Parse<RecordState>(row.GetString(nameof(IdempotencyRecord.State))),
        AttemptId = row.GetString(nameof(IdempotencyRecord.AttemptId)),
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

    public static TableEntity ToTwinRow(string twins, string key, DateTimeOffset purgeAfter) =>
        new(twins[..2], TwinPrefix(twins) + key) { ["SchemaVersion"] = SchemaVersion, [PurgeAfter] = purgeAfter };

    public static string TwinsFilter(string twins)
    {
        // All rows that begin with the prefix: no hexadecimal digit comes after 'f'.
        var prefix = TwinPrefix(twins);
        return TableClient.CreateQueryFilter($"PartitionKey eq {twins[..2]} and RowKey ge {prefix} and RowKey lt {prefix + "g"}");
    }

    public static string KeyOfTwin(TableEntity row) => row.RowKey[(row.RowKey.LastIndexOf('-') + 1)..];

    public static (string Partition, string Row) OwnerKey(string claimed)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(claimed)));
        return (hash[..2], $"claim-{hash}");
    }

    public static TableEntity ToOwnerRow(string claimed, string owner, DateTimeOffset purgeAfter)
    {
        var (partition, row) = OwnerKey(claimed);
        return new(partition, row) { ["SchemaVersion"] = SchemaVersion, [Owner] = owner, [PurgeAfter] = purgeAfter };
    }

    public static string OwnerOf(TableEntity row) => row.GetString(Owner);

    public static string PurgeFilter(string key, DateTimeOffset now) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {key[..2]} and PurgeAfter lt {now}");

    private static string TwinPrefix(string twins) => $"twin-{twins}-";

    private static DateTimeOffset Time(TableEntity row, string name) => row.GetDateTimeOffset(name) ?? default;
}
