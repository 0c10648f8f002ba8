using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Identity;

namespace DcsMigration.Idempotency;

/// <summary>Stores the rows in one table of Azure Table Storage, which all instances of the function app share.</summary>
internal sealed class TableStore(TableClient table, TimeProvider time) : IIdempotencyStore
{
    /// <summary>The sweep's queries scan the whole table.</summary>
    private static readonly TimeSpan MaxSweepCall = TimeSpan.FromSeconds(30);

    public Task<IdempotencyRecord?> ReadRecordAsync(Sha256Hash key) => CallAsync(async cancellationToken =>
        await ReadAsync(TableRows.RecordKey(key), cancellationToken) is { } row ? TableRows.ToRecord(row) : null);

    /// <remarks>
    /// If a reply is lost, the SDK repeats the write, and the table refuses it. Then the attempt and the state show that the stored row is ours.
    /// </remarks>
    public Task<WriteResult<IdempotencyRecord>> WriteRecordAsync(IdempotencyRecord record) => CallAsync(async cancellationToken =>
    {
        var row = await WriteAsync(TableRows.ToRow(record), record.ETag, cancellationToken);
        var stored = row is null ? null : TableRows.ToRecord(row);
        return new WriteResult<IdempotencyRecord>(stored is not null && stored.AttemptId == record.AttemptId && stored.State == record.State, stored);
    });

    public Task<bool> DeleteRecordAsync(IdempotencyRecord record) =>
        CallAsync(cancellationToken => DeleteAsync(TableRows.RecordKey(record.Key), new ETag(record.ETag!), cancellationToken));

    public Task<Ledger?> ReadLedgerAsync(Sha256Hash nameHash) => CallAsync(async cancellationToken =>
        await ReadAsync(TableRows.LedgerKey(nameHash), cancellationToken) is { } row ? TableRows.ToLedger(row) : null);

    /// <remarks>As for a record. The write id shows that the stored row is ours.</remarks>
    public Task<WriteResult<Ledger>> WriteLedgerAsync(Ledger ledger) => CallAsync(async cancellationToken =>
    {
        var row = await WriteAsync(TableRows.ToRow(ledger), ledger.ETag, cancellationToken);
        var stored = row is null ? null : TableRows.ToLedger(row);
        return new WriteResult<Ledger>(stored is not null && stored.WriteId == ledger.WriteId, stored);
    });

    public Task<IReadOnlyList<IdempotencyRecord>> ListAbandonedAsync(DateTimeOffset now, int max) => CallAsync<IReadOnlyList<IdempotencyRecord>>(
        async cancellationToken =>
        {
            var rows = await QueryAsync(TableRows.AbandonedFilter(now), columns: null, max: int.MaxValue, cancellationToken);
            return [.. rows.Select(TableRows.TryToRecord).OfType<IdempotencyRecord>().OrderBy(record => record.LeaseUntil).Take(max)];
        },
        MaxSweepCall);

    public Task<int> PurgeAsync(DateTimeOffset now, int max) => CallAsync(
        async cancellationToken =>
        {
            var purged = 0;
            foreach (var row in await QueryAsync(TableRows.PurgeFilter(now), TableRows.KeyColumns, max, cancellationToken))
            {
                if (await DeleteAsync((row.PartitionKey, row.RowKey), row.ETag, cancellationToken))
                    purged++;
            }

            return purged;
        },
        MaxSweepCall);

    private async Task<TableEntity?> ReadAsync((string Partition, string Row) key, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(key.Partition, key.Row, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <returns>The row that is stored now: the written one, or another.</returns>
    private async Task<TableEntity?> WriteAsync(TableEntity row, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var response = version is null
                ? await AddAsync(row, cancellationToken)
                : await table.UpdateEntityAsync(row, new ETag(version), TableUpdateMode.Replace, cancellationToken);
            row.ETag = response.Headers.ETag!.Value;
            return row;
        }
        catch (RequestFailedException e) when (version is null ? e.ErrorCode == TableErrorCode.EntityAlreadyExists : e.Status is 404 or 412)
        {
            return await ReadAsync((row.PartitionKey, row.RowKey), cancellationToken);
        }
    }

    /// <summary>The first write creates the table, if nobody has deployed one.</summary>
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

    /// <summary>Until the first write there is no table, and so there are no rows.</summary>
    private async Task<List<TableEntity>> QueryAsync(string filter, IEnumerable<string>? columns, int max, CancellationToken cancellationToken)
    {
        try
        {
            return await table.QueryAsync<TableEntity>(filter, select: columns, cancellationToken: cancellationToken)
                .Take(max)
                .ToListAsync(cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            return [];
        }
    }

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, TimeSpan? timeLimit = null)
    {
        using var timeout = new CancellationTokenSource(timeLimit ?? IIdempotencyStore.MaxCall, time);
        try
        {
            return await call(timeout.Token);
        }
        catch (Exception e) when (e
            is RequestFailedException or AuthenticationFailedException or AggregateException or OperationCanceledException or JsonException)
        {
            throw new StoreUnavailableException("The idempotency store is unavailable.", e);
        }
    }
}
