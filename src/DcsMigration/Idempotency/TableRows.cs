using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;
using DcsMigration.Dcs;
using DcsMigration.Text;

namespace DcsMigration.Idempotency;

/// <summary>
/// The layout of records and name locks in the table. The first two digits of a row's hash are its partition, so that the table scales out.
/// A row of another version, or with a missing or unreadable value, is not interpreted: nothing is sent for its key or name.
/// </summary>
/// <remarks>
/// Only the columns that a query compares have a type other than text and bytes: each typed value is sent with a second member that names
/// its type.
/// </remarks>
internal static class TableRows
{
    public const string VersionColumn = "SchemaVersion";
    public const int SchemaVersion = 3;

    /// <summary>Adding a duration to a time near year 1 or 9999 would overflow.</summary>
    public static readonly DateTimeOffset MinTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string LockPrefix = "lock-";
    private const string HolderKey = "HolderKey";
    private const string HolderUseId = "HolderUseId";
    private const string GuidFormat = "N";
    private const string DurationFormat = "c";
    private const string TimeFormat = "O";

    private static readonly DateTimeOffset MaxTime = new(3000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan MaxKeepFor = TimeSpan.FromDays(3650);

    public static (string Partition, string Row) RecordKey(Sha256Hash key) => (Partition(key), key.ToString());

    public static (string Partition, string Row) LockKey(Sha256Hash nameHash) => (Partition(nameHash), LockPrefix + nameHash);

    /// <summary>The row of a readiness check. It has no state and no version, so the sweep does not find it.</summary>
    public static TableEntity CheckRow() => new("ready", "ready");

    public static TableEntity ToRow(IdempotencyRecord record)
    {
        var (partition, rowKey) = RecordKey(record.Key);
        var row = new TableEntity(partition, rowKey)
        {
            [VersionColumn] = SchemaVersion,
            [nameof(record.Fingerprint)] = record.Fingerprint.ToString(),
            [nameof(record.Project)] = record.Project.ToString(),
            [nameof(record.NameHash)] = record.NameHash.ToString(),
            [nameof(record.State)] = record.State.ToString(),
            [nameof(record.AttemptId)] = Text(record.AttemptId),
            [nameof(record.UseId)] = Text(record.UseId),
            [nameof(record.LastAttemptAt)] = Text(record.LastAttemptAt),
            [nameof(record.LeaseUntil)] = record.LeaseUntil,
            [nameof(record.KeepFor)] = record.KeepFor.ToString(DurationFormat, CultureInfo.InvariantCulture),
            [nameof(record.ExpiresAt)] = Text(record.ExpiresAt),
            [nameof(record.PurgeAfter)] = record.PurgeAfter,
        };
        if (record.Created is { } created)
        {
            row[nameof(created.InstanceId)] = created.InstanceId;
            // A reply has at most 64 KiB, and a property can hold as much.
            row[nameof(created.Body)] = created.Body.ToArray();
            row[nameof(created.RequestId)] = created.RequestId;
        }

        return row;
    }

    public static TableEntity ToRow(NameLock nameLock)
    {
        var (partition, rowKey) = LockKey(nameLock.NameHash);
        var row = new TableEntity(partition, rowKey)
        {
            [VersionColumn] = SchemaVersion,
            [nameof(nameLock.Project)] = nameLock.Project.ToString(),
            [nameof(nameLock.Name)] = nameLock.Name,
            [nameof(nameLock.HeldSince)] = Text(nameLock.HeldSince),
            // As bytes, so that the maximum number of known tasks fits into one property: a character of text would count twice.
            [nameof(nameLock.KnownTasks)] =
                JsonSerializer.SerializeToUtf8Bytes(nameLock.KnownTasks, IdempotencyJson.Default.IReadOnlyListKnownTask),
            [nameof(nameLock.WriteId)] = Text(nameLock.WriteId),
            [nameof(nameLock.PurgeAfter)] = nameLock.PurgeAfter,
        };
        if (nameLock.Description is not null)
            row[nameof(nameLock.Description)] = nameLock.Description;
        if (nameLock.Holder is { } holder)
        {
            row[HolderKey] = holder.Key.ToString();
            row[HolderUseId] = Text(holder.UseId);
        }

        return row;
    }

    public static IdempotencyRecord ToRecord(TableEntity row) => TryToRecord(row) ?? throw Unreadable(row);

    public static NameLock ToLock(TableEntity row) => TryRead(row, ReadLock) ?? throw Unreadable(row);

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
        return new()
        {
            Key = Sha256Hash.Parse(Text(row, nameof(row.RowKey))),
            Fingerprint = Sha256Hash.Parse(Text(row, nameof(IdempotencyRecord.Fingerprint))),
            Project = Sha256Hash.Parse(Text(row, nameof(IdempotencyRecord.Project))),
            NameHash = Sha256Hash.Parse(Text(row, nameof(IdempotencyRecord.NameHash))),
            State = state,
            AttemptId = Id(row, nameof(IdempotencyRecord.AttemptId)),
            UseId = Id(row, nameof(IdempotencyRecord.UseId)),
            LastAttemptAt = Time(row, nameof(IdempotencyRecord.LastAttemptAt)),
            LeaseUntil = TypedTime(row, nameof(IdempotencyRecord.LeaseUntil)),
            KeepFor = Duration(row, nameof(IdempotencyRecord.KeepFor)),
            ExpiresAt = Time(row, nameof(IdempotencyRecord.ExpiresAt)),
            PurgeAfter = TypedTime(row, nameof(IdempotencyRecord.PurgeAfter)),
            Created = state == RecordState.Completed ? ReadCreated(row) : null,
            ETag = Version(row),
        };
    }

    private static Outcome.Created ReadCreated(TableEntity row) =>
        new(InstanceId(row), Bytes(row, nameof(Outcome.Created.Body)), RequestId(row));

    private static NameLock ReadLock(TableEntity row)
    {
        var hasHolder = row.ContainsKey(HolderKey) || row.ContainsKey(HolderUseId);
        return new()
        {
            NameHash = Sha256Hash.Parse(Text(row, nameof(row.RowKey))[LockPrefix.Length..]),
            Project = Sha256Hash.Parse(Text(row, nameof(NameLock.Project))),
            Name = Text(row, nameof(NameLock.Name)) is { Length: > 0 } name ? name : throw new FormatException(),
            Description = row.GetString(nameof(NameLock.Description)),
            Holder = hasHolder ? new KeyUse(Sha256Hash.Parse(Text(row, HolderKey)), Id(row, HolderUseId)) : null,
            HeldSince = Time(row, nameof(NameLock.HeldSince)),
            KnownTasks = Tasks(row, nameof(NameLock.KnownTasks)),
            WriteId = Id(row, nameof(NameLock.WriteId)),
            PurgeAfter = TypedTime(row, nameof(NameLock.PurgeAfter)),
            ETag = Version(row),
        };
    }

    /// <summary>Null if the row cannot be read.</summary>
    private static T? TryRead<T>(TableEntity row, Func<TableEntity, T> read)
        where T : class
    {
        try
        {
            return row.GetInt32(VersionColumn) == SchemaVersion ? read(row) : null;
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or FormatException or OverflowException
            or ArgumentException or JsonException)
        {
            return null;
        }
    }

    private static StoreUnavailableException Unreadable(TableEntity row) => new(
        $"The row with PartitionKey {row[nameof(row.PartitionKey)]} and RowKey {row[nameof(row.RowKey)]} was written by another version, "
        + "or has a missing or unreadable value.");

    private static string Partition(Sha256Hash hash) => hash.ToString()[..2];

    private static string Text(Guid id) => id.ToString(GuidFormat, CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static string Text(TableEntity row, string name) => row.GetString(name) ?? throw new FormatException();

    private static byte[] Bytes(TableEntity row, string name) => row.GetBinary(name) ?? throw new FormatException();

    private static Guid Id(TableEntity row, string name) => Guid.ParseExact(Text(row, name), GuidFormat);

    private static DateTimeOffset Time(TableEntity row, string name) =>
        InRange(DateTimeOffset.ParseExact(Text(row, name), TimeFormat, CultureInfo.InvariantCulture));

    private static DateTimeOffset TypedTime(TableEntity row, string name) => InRange(row.GetDateTimeOffset(name)!.Value);

    private static DateTimeOffset InRange(DateTimeOffset time) => time >= MinTime && time < MaxTime ? time : throw new FormatException();

    private static TimeSpan Duration(TableEntity row, string name) =>
        TimeSpan.ParseExact(Text(row, name), DurationFormat, CultureInfo.InvariantCulture) is var duration
        && duration > TimeSpan.Zero && duration <= MaxKeepFor
            ? duration
            : throw new FormatException();

    private static string InstanceId(TableEntity row) =>
        Text(row, nameof(Outcome.Created.InstanceId)) is var id && CreateResponse.IsValidId(id) ? id : throw new FormatException();

    private static string? RequestId(TableEntity row) =>
        row.GetString(nameof(Outcome.Created.RequestId)) is var id && (id is null || DcsResponse.IsValidRequestId(id))
            ? id
            : throw new FormatException();

    private static string Version(TableEntity row) =>
        row.ETag.ToString() is { Length: > 0 } version ? version : throw new FormatException();

    private static IReadOnlyList<KnownTask> Tasks(TableEntity row, string name) =>
        JsonSerializer.Deserialize(Bytes(row, name), IdempotencyJson.Default.IReadOnlyListKnownTask) is { } tasks
        && tasks.All(task => task is not null && CreateResponse.IsValidId(task.InstanceId) && InRange(task.At) == task.At)
            ? tasks
            : throw new FormatException();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<KnownTask>))]
internal sealed partial class IdempotencyJson : JsonSerializerContext;
