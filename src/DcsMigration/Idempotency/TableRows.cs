using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;

namespace DcsMigration.Idempotency;

/// <summary>
/// The layout of records and ledgers in the table. The first two digits of a row's hash are its partition, so that the table scales out.
/// A row of another version, or with a missing or unreadable value, is not interpreted: nothing is sent for its key or name.
/// </summary>
internal static class TableRows
{
    private const string LedgerPrefix = "ledger-";
    private const string Version = "SchemaVersion";
    private const int SchemaVersion = 2;
    private const string HolderKey = "HolderKey";
    private const string HolderUseId = "HolderUseId";

    /// <summary>The columns that purging a row needs. Its ETag is made from the timestamp.</summary>
    public static readonly string[] PurgeColumns = ["PartitionKey", "RowKey", "Timestamp", nameof(IdempotencyRecord.LeaseUntil)];

    public static (string Partition, string Row) RecordKey(Sha256Hash key) => (Partition(key), key.ToString());

    public static (string Partition, string Row) LedgerKey(Sha256Hash nameHash) => (Partition(nameHash), LedgerPrefix + nameHash);

    public static string AbandonedFilter(DateTimeOffset now) =>
        TableClient.CreateQueryFilter($"(State eq {nameof(RecordState.InProgress)} or State eq {nameof(RecordState.Unknown)}) and LeaseUntil le {now}");

    /// <summary>Leaves out rows of another version, because their PurgeAfter may mean something else.</summary>
    public static string PurgeFilter(DateTimeOffset now) => TableClient.CreateQueryFilter($"SchemaVersion eq {SchemaVersion} and PurgeAfter le {now}");

    /// <summary>Whether an attempt is still working on a row past its PurgeAfter. A ledger has no lease.</summary>
    public static bool IsLeased(TableEntity row, DateTimeOffset now) => row.GetDateTimeOffset(nameof(IdempotencyRecord.LeaseUntil)) > now;

    public static TableEntity ToRow(IdempotencyRecord record)
    {
        var (partition, row) = RecordKey(record.Key);
        return new TableEntity(partition, row)
        {
            [Version] = SchemaVersion,
            [nameof(record.Fingerprint)] = record.Fingerprint.ToString(),
            [nameof(record.NameHash)] = record.NameHash.ToString(),
            [nameof(record.State)] = record.State.ToString(),
            [nameof(record.AttemptId)] = record.AttemptId,
            [nameof(record.UseId)] = record.UseId,
            [nameof(record.LastAttemptAt)] = record.LastAttemptAt,
            [nameof(record.LeaseUntil)] = record.LeaseUntil,
            [nameof(record.KeepFor)] = record.KeepFor.Ticks,
            [nameof(record.ExpiresAt)] = record.ExpiresAt,
            [nameof(record.PurgeAfter)] = record.PurgeAfter,
            [nameof(record.InstanceId)] = record.InstanceId,
            // A reply has at most 64 KiB, and a property can hold as much.
            [nameof(record.Body)] = record.State == RecordState.Completed ? record.Body.ToArray() : null,
            [nameof(record.RequestId)] = record.RequestId,
        };
    }

    public static TableEntity ToRow(Ledger ledger)
    {
        var (partition, row) = LedgerKey(ledger.NameHash);
        return new TableEntity(partition, row)
        {
            [Version] = SchemaVersion,
            [nameof(ledger.Name)] = ledger.Name,
            [nameof(ledger.Description)] = ledger.Description,
            [HolderKey] = ledger.Holder?.Key.ToString(),
            [HolderUseId] = ledger.Holder?.UseId,
            [nameof(ledger.HeldSince)] = ledger.HeldSince,
            // As bytes, so that the maximum number of known tasks fits into one property: a character of text would count twice.
            [nameof(ledger.KnownTasks)] = JsonSerializer.SerializeToUtf8Bytes(ledger.KnownTasks, IdempotencyJson.Default.IReadOnlyListKnownTask),
            [nameof(ledger.WriteId)] = ledger.WriteId,
            [nameof(ledger.PurgeAfter)] = ledger.PurgeAfter,
        };
    }

    public static IdempotencyRecord ToRecord(TableEntity row) => TryToRecord(row) ?? throw Unreadable(row);

    public static Ledger ToLedger(TableEntity row) => TryRead(row, ReadLedger) ?? throw Unreadable(row);

    /// <summary>Null if the row cannot be read.</summary>
    public static IdempotencyRecord? TryToRecord(TableEntity row) => TryRead(row, ReadRecord);

    private static IdempotencyRecord ReadRecord(TableEntity row)
    {
        var state = Text(row, nameof(IdempotencyRecord.State)) switch
        {
            nameof(RecordState.InProgress) => RecordState.InProgress,
            nameof(RecordState.Completed) => RecordState.Completed,
            nameof(RecordState.Unknown) => RecordState.Unknown,
            _ => throw new FormatException(),
        };
        var isCompleted = state == RecordState.Completed;
        return new()
        {
            Key = Sha256Hash.Parse(row.RowKey),
            Fingerprint = Sha256Hash.Parse(Text(row, nameof(IdempotencyRecord.Fingerprint))),
            NameHash = Sha256Hash.Parse(Text(row, nameof(IdempotencyRecord.NameHash))),
            State = state,
            AttemptId = row.GetGuid(nameof(IdempotencyRecord.AttemptId))!.Value,
            UseId = row.GetGuid(nameof(IdempotencyRecord.UseId))!.Value,
            LastAttemptAt = Time(row, nameof(IdempotencyRecord.LastAttemptAt)),
            LeaseUntil = Time(row, nameof(IdempotencyRecord.LeaseUntil)),
            KeepFor = TimeSpan.FromTicks(row.GetInt64(nameof(IdempotencyRecord.KeepFor))!.Value),
            ExpiresAt = Time(row, nameof(IdempotencyRecord.ExpiresAt)),
            PurgeAfter = Time(row, nameof(IdempotencyRecord.PurgeAfter)),
            InstanceId = isCompleted ? Text(row, nameof(IdempotencyRecord.InstanceId)) : null,
            Body = isCompleted ? Bytes(row, nameof(IdempotencyRecord.Body)) : default,
            RequestId = row.GetString(nameof(IdempotencyRecord.RequestId)),
            ETag = row.ETag.ToString(),
        };
    }

    private static Ledger ReadLedger(TableEntity row)
    {
        var hasHolder = row.GetString(HolderKey) is not null || row.GetGuid(HolderUseId) is not null;
        return new()
        {
            NameHash = Sha256Hash.Parse(row.RowKey[LedgerPrefix.Length..]),
            Name = Text(row, nameof(Ledger.Name)),
            Description = row.GetString(nameof(Ledger.Description)),
            Holder = hasHolder ? new KeyUse(Sha256Hash.Parse(Text(row, HolderKey)), row.GetGuid(HolderUseId)!.Value) : null,
            HeldSince = Time(row, nameof(Ledger.HeldSince)),
            KnownTasks = Tasks(row, nameof(Ledger.KnownTasks)),
            WriteId = row.GetGuid(nameof(Ledger.WriteId))!.Value,
            PurgeAfter = Time(row, nameof(Ledger.PurgeAfter)),
            ETag = row.ETag.ToString(),
        };
    }

    /// <summary>Null if the row cannot be read.</summary>
    private static T? TryRead<T>(TableEntity row, Func<TableEntity, T> read)
        where T : class
    {
        try
        {
            return row.GetInt32(Version) == SchemaVersion ? read(row) : null;
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or JsonException)
        {
            return null;
        }
    }

    private static StoreUnavailableException Unreadable(TableEntity row) => new(
        $"The row with PartitionKey {row.PartitionKey} and RowKey {row.RowKey} was written by another version, or has a missing or unreadable value.");

    private static string Partition(Sha256Hash hash) => hash.ToString()[..2];

    private static string Text(TableEntity row, string name) => row.GetString(name) ?? throw new FormatException();

    private static byte[] Bytes(TableEntity row, string name) => row.GetBinary(name) ?? throw new FormatException();

    private static IReadOnlyList<KnownTask> Tasks(TableEntity row, string name) =>
        JsonSerializer.Deserialize(Bytes(row, name), IdempotencyJson.Default.IReadOnlyListKnownTask) is { } tasks && tasks.All(task => task is not null)
            ? tasks
            : throw new FormatException();

    private static DateTimeOffset Time(TableEntity row, string name) => row.GetDateTimeOffset(name)!.Value;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<KnownTask>))]
internal sealed partial class IdempotencyJson : JsonSerializerContext;
