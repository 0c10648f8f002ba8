using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Identity;

namespace DcsMigration.Idempotency;

/// <summary>Keeps the rows in one table of Azure Table Storage, for all instances of the function app.</summary>
internal sealed class TableStore(TableClient table, TimeProvider time) : IIdempotencyStore
{
    /// <summary>The sweep looks through the whole table.</summary>
    private static readonly TimeSpan MaxSweepCall = TimeSpan.FromSeconds(30);

    public Task<IdempotencyRecord?> ReadRecordAsync(Sha256Hash key) =>
        CallAsync(cancellationToken => ReadAsync(TableRows.RecordKey(key), TableRows.ToRecord, cancellationToken));

    public Task<WriteResult<IdempotencyRecord>> WriteRecordAsync(IdempotencyRecord record) => CallAsync(cancellationToken => WriteAsync(
        TableRows.ToRow(record),
        record.ETag,
        TableRows.ToRecord,
        etag => record with { ETag = etag },
        stored => stored.AttemptId == record.AttemptId && stored.State == record.State,
        cancellationToken));

    public Task<bool> DeleteRecordAsync(IdempotencyRecord record) =>
        CallAsync(cancellationToken => DeleteAsync(TableRows.RecordKey(record.Key), new ETag(record.ETag!), cancellationToken));

    public Task<Ledger?> ReadLedgerAsync(Sha256Hash nameHash) =>
        CallAsync(cancellationToken => ReadAsync(TableRows.LedgerKey(nameHash), TableRows.ToLedger, cancellationToken));

    public Task<WriteResult<Ledger>> WriteLedgerAsync(Ledger ledger) => CallAsync(cancellationToken => WriteAsync(
        TableRows.ToRow(ledger),
        ledger.ETag,
        TableRows.ToLedger,
        etag => ledger with { ETag = etag },
        stored => stored.WriteId == ledger.WriteId,
        cancellationToken));

    public Task<IReadOnlyList<IdempotencyRecord>> ListAbandonedAsync(DateTimeOffset now, int max) => SweepAsync<IReadOnlyList<IdempotencyRecord>>(
        async cancellationToken =>
        {
            var records = new List<IdempotencyRecord>();
            await foreach (var row in table.QueryAsync<TableEntity>(TableRows.AbandonedFilter(now), cancellationToken: cancellationToken))
            {
                if (TableRows.TryToRecord(row) is { } record)
                    records.Add(record);
            }

            return [.. records.OrderBy(record => record.LeaseUntil).Take(max)];
        },
        withoutTable: []);

    public Task<int> PurgeAsync(DateTimeOffset now, int max) => SweepAsync(
        async cancellationToken =>
        {
            var purged = 0;
            await foreach (var row in table.QueryAsync<TableEntity>(TableRows.PurgeFilter(now), select: TableRows.KeyColumns, cancellationToken: cancellationToken))
            {
                if (purged == max)
                    break;
                if (await DeleteAsync((row.PartitionKey, row.RowKey), row.ETag, cancellationToken))
                    purged++;
            }

            return purged;
        },
        withoutTable: 0);

    private async Task<T?> ReadAsync<T>((string Partition, string Row) key, Func<TableEntity, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(key.Partition, key.Row, cancellationToken: cancellationToken);
        return found.HasValue ? read(found.Value!) : null;
    }

    private async Task<WriteResult<T>> WriteAsync<T>(
        TableEntity row, string? version, Func<TableEntity, T> read, Func<string, T> written, Func<T, bool> isOwn, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var response = version is null
                ? await AddAsync(row, cancellationToken)
                : await table.UpdateEntityAsync(row, new ETag(version), TableUpdateMode.Replace, cancellationToken);
            return new(Written: true, written(response.Headers.ETag!.Value.ToString()));
        }
        catch (RequestFailedException e) when (version is null ? e.ErrorCode == TableErrorCode.EntityAlreadyExists : e.Status is 404 or 412)
        {
            // A write whose reply was lost is refused when the SDK repeats it, although the stored row is our own.
            var stored = await ReadAsync((row.PartitionKey, row.RowKey), read, cancellationToken);
            return new(Written: stored is not null && isOwn(stored), stored);
        }
    }

    /// <summary>The first write creates the table if nobody has deployed one.</summary>
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

    /// <summary>The SDK takes an absent row as deleted.</summary>
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

    /// <summary>Until the first write there is no table.</summary>
    private Task<T> SweepAsync<T>(Func<CancellationToken, Task<T>> call, T withoutTable) => CallAsync(
        async cancellationToken =>
        {
            try
            {
                return await call(cancellationToken);
            }
            catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
            {
                return withoutTable;
            }
        },
        MaxSweepCall);

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, TimeSpan? timeLimit = null)
    {
        using var timeout = new CancellationTokenSource(timeLimit ?? IIdempotencyStore.MaxCall, time);
        try
        {
            return await call(timeout.Token);
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException or OperationCanceledException or JsonException)
        {
            throw new StoreUnavailableException("The idempotency store is unavailable.", e);
        }
    }
}
