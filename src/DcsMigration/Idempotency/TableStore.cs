using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Sas;
using DcsMigration.Secrets;

namespace DcsMigration.Idempotency;

/// <summary>Stores the rows in one table of Azure Table Storage, which all instances of the function app share.</summary>
internal sealed class TableStore(TableClient table, TimeProvider time) : IIdempotencyStore
{
    private static readonly TimeSpan SweepCallTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Signs in with the function's identity in Azure, and with the emulator's account on loopback.</summary>
    public static TableStore Create(Uri service, string tableName, AzureIdentity identity, TimeProvider time)
    {
        var options = new TableClientOptions
        {
            Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(100), NetworkTimeout = TimeSpan.FromSeconds(2) },
        };
        var client = service.Scheme == Uri.UriSchemeHttp
            ? new TableServiceClient(service, new AzureSasCredential(EmulatorSas()), options)
            : new TableServiceClient(service, identity.ToCredential(), options);
        return new TableStore(client.GetTableClient(tableName), time);
    }

    /// <summary>
    /// The emulator accepts no token over http. Its account key is public and included in the SDK, so the source contains no key.
    /// </summary>
    public static string EmulatorSas() =>
        new TableServiceClient("UseDevelopmentStorage=true")
            .GenerateSasUri(TableAccountSasPermissions.All, TableAccountSasResourceTypes.All, DateTimeOffset.MaxValue)
            .Query;

    public Task<IdempotencyRecord?> ReadRecordAsync(Sha256Hash key) => CallAsync(async cancellationToken =>
        await ReadAsync(TableRows.RecordKey(key), cancellationToken) is { } row ? TableRows.ToRecord(row) : null);

    /// <remarks>
    /// If a reply is lost, the SDK repeats the write, and the table refuses it. Then the attempt and the state show that the stored row
    /// is ours.
    /// </remarks>
    public Task<WriteResult<IdempotencyRecord>> WriteRecordAsync(IdempotencyRecord record) => CallAsync(async cancellationToken =>
    {
        if (await TryWriteAsync(TableRows.ToRow(record), record.ETag, mayCreateTable: true, cancellationToken) is { } written)
        {
            // Nothing is written after a result, so its version is not needed, and the caller must get the result.
            var version = record.State == RecordState.Completed ? written.Headers.ETag?.ToString() : VersionIn(written);
            return new WriteResult<IdempotencyRecord>(Written: true, record with { ETag = version });
        }

        var row = await ReadAsync(TableRows.RecordKey(record.Key), cancellationToken);
        var stored = row is null ? null : TableRows.ToRecord(row);
        var isOurs = stored is not null && stored.AttemptId == record.AttemptId && stored.State == record.State;
        return new WriteResult<IdempotencyRecord>(isOurs, stored);
    });

    public Task<bool> DeleteRecordAsync(IdempotencyRecord record) =>
        CallAsync(cancellationToken => DeleteAsync(TableRows.RecordKey(record.Key), new ETag(record.ETag!), cancellationToken));

    public Task<NameLock?> ReadLockAsync(Sha256Hash nameHash) => CallAsync(async cancellationToken =>
        await ReadAsync(TableRows.LockKey(nameHash), cancellationToken) is { } row ? TableRows.ToLock(row) : null);

    /// <remarks>As for a record. The write id shows that the stored row is ours.</remarks>
    public Task<WriteResult<NameLock>> WriteLockAsync(NameLock nameLock) => CallAsync(async cancellationToken =>
    {
        if (await TryWriteAsync(TableRows.ToRow(nameLock), nameLock.ETag, mayCreateTable: false, cancellationToken) is { } written)
            return new WriteResult<NameLock>(Written: true, nameLock with { ETag = VersionIn(written) });

        var row = await ReadAsync(TableRows.LockKey(nameLock.NameHash), cancellationToken);
        var stored = row is null ? null : TableRows.ToLock(row);
        return new WriteResult<NameLock>(stored is not null && stored.WriteId == nameLock.WriteId, stored);
    });

    public Task<bool> DeleteLockAsync(NameLock nameLock) =>
        CallAsync(cancellationToken => DeleteAsync(TableRows.LockKey(nameLock.NameHash), new ETag(nameLock.ETag!), cancellationToken));

    public Task<IReadOnlyList<IdempotencyRecord>> ListAbandonedAsync(Sha256Hash project, DateTimeOffset now, int max) =>
        ScanAsync<IReadOnlyList<IdempotencyRecord>>(
        noTable: [],
        async cancellationToken =>
        {
            // A query cannot sort. Only the oldest records of the pages so far are kept, however many rows there are.
            List<IdempotencyRecord> oldest = [];
            var filter = TableRows.AbandonedFilter(project, now);
            var pages = table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).AsPages();
            await foreach (var page in pages)
            {
                var records = page.Values.Select(TableRows.TryToRecord).OfType<IdempotencyRecord>();
                oldest = [.. oldest.Concat(records).OrderBy(record => record.LeaseUntil).Take(max)];
            }

            return oldest;
        });

    public Task<int> PurgeAsync(DateTimeOffset now, int max) => ScanAsync(
        noTable: 0,
        async cancellationToken =>
        {
            var purged = 0;
            var rows = table.QueryAsync<TableEntity>(
                TableRows.PurgeFilter(now), select: TableRows.PurgeColumns, cancellationToken: cancellationToken);
            await foreach (var row in rows.Take(max))
            {
                if (!TableRows.IsLeased(row, now) && await DeleteAsync((row.PartitionKey, row.RowKey), row.ETag, cancellationToken))
                    purged++;
            }

            return purged;
        });

    public Task CheckAsync() => CallAsync(async cancellationToken =>
    {
        var row = TableRows.CheckRow();
        try
        {
            await table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
            await table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        }

        return await table.GetEntityAsync<TableEntity>(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
    });

    private async Task<TableEntity?> ReadAsync((string Partition, string Row) key, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(key.Partition, key.Row, cancellationToken: cancellationToken);
        if (!found.HasValue)
            return null;
        if (found.Value!.PartitionKey != key.Partition || found.Value.RowKey != key.Row)
            throw new StoreUnavailableException("The idempotency store returned another row than the one that was read.");

        return found.Value;
    }

    /// <returns>Null if another version of the row is stored, or, for a replacement, none.</returns>
    private async Task<Response?> TryWriteAsync(TableEntity row, string? version, bool mayCreateTable, CancellationToken cancellationToken)
    {
        try
        {
            return version is not null
                ? await table.UpdateEntityAsync(row, new ETag(version), TableUpdateMode.Replace, cancellationToken)
                : mayCreateTable
                    ? await AddAsync(row, cancellationToken)
                    : await table.AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException e) when (version is null
            ? e.ErrorCode == TableErrorCode.EntityAlreadyExists
            : e.Status is 404 or 412 && e.ErrorCode != TableErrorCode.TableNotFound)
        {
            return null;
        }
    }

    /// <summary>A row of an unknown version could not be changed by its writer any more.</summary>
    private static string VersionIn(Response written) => written.Headers.ETag?.ToString() is { Length: > 0 } version
        ? version
        : throw new StoreUnavailableException("The idempotency store did not return the version of the row that it wrote.");

    /// <summary>
    /// The first record creates the table, if nobody has deployed one. No other write may: a table that vanishes has lost what is known
    /// about earlier attempts.
    /// </summary>
    private async Task<Response> AddAsync(TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            return await table.AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
            return await table.AddEntityAsync(row, cancellationToken);
        }
    }

    /// <returns>True if the row is gone: the SDK treats an absent row as deleted. False if it has changed.</returns>
    private async Task<bool> DeleteAsync((string Partition, string Row) key, ETag version, CancellationToken cancellationToken)
    {
        try
        {
            await table.DeleteEntityAsync(key.Partition, key.Row, version, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            return false;
        }
    }

    /// <summary>One call of the sweep, which reads the whole table. There is no table until the first write.</summary>
    private Task<T> ScanAsync<T>(T noTable, Func<CancellationToken, Task<T>> scan) => CallAsync(
        async cancellationToken =>
        {
            try
            {
                return await scan(cancellationToken);
            }
            catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
            {
                return noTable;
            }
        },
        SweepCallTimeout);

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, TimeSpan? timeLimit = null)
    {
        using var timeout = new CancellationTokenSource(timeLimit ?? IIdempotencyStore.CallTimeout, time);
        try
        {
            return await call(timeout.Token);
        }
        catch (Exception e) when (e is not StoreUnavailableException)
        {
            // The SDK throws many kinds of exceptions when a reply makes no sense.
            throw new StoreUnavailableException("The idempotency store is unavailable.", e);
        }
    }
}
