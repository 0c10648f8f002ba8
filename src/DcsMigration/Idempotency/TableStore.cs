using Azure;
using Azure.Data.Tables;
using Azure.Identity;

namespace DcsMigration.Idempotency;

/// <summary>Keeps the records in one table of Azure Table Storage, for all instances of the function app.</summary>
internal sealed class TableStore(TableClient table, TimeProvider time) : IIdempotencyStore
{
    /// <summary>A batch of a purge: every sixteenth key has one, and each key leaves two or three rows.</summary>
    private const int PurgeAtMost = 100;

    public Task<string?> TryInsertAsync(IdempotencyRecord record) => CallAsync(async cancellationToken =>
    {
        try
        {
            var response = await AddAsync(TableRows.ToRow(record), cancellationToken);
            return response.Headers.ETag?.ToString();
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return await OwnWriteAsync(record, cancellationToken);
        }
    });

    public Task<IdempotencyRecord?> ReadAsync(Sha256Hash key) => CallAsync(cancellationToken => ReadRowAsync(key, cancellationToken));

    public Task<string?> TryReplaceAsync(IdempotencyRecord record) => CallAsync(async cancellationToken =>
    {
        try
        {
            var response = await table.UpdateEntityAsync(
                TableRows.ToRow(record), new ETag(record.ETag!), TableUpdateMode.Replace, cancellationToken);
            return response.Headers.ETag?.ToString();
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return await OwnWriteAsync(record, cancellationToken);
        }
    });

    public Task<bool> TryDeleteAsync(IdempotencyRecord record)
    {
        var (partition, row) = TableRows.RecordKey(record.Key);
        return CallAsync(cancellationToken => TryDeleteAsync(partition, row, new ETag(record.ETag!), cancellationToken));
    }

    public Task AddTwinAsync(IdempotencyRecord record) => CallAsync(
        cancellationToken => table.UpsertEntityAsync(TableRows.ToTwinRow(record), TableUpdateMode.Replace, cancellationToken));

    public Task<IReadOnlyList<Sha256Hash>> ReadTwinsAsync(Sha256Hash twins) => CallAsync(async cancellationToken =>
    {
        var keys = new List<Sha256Hash>();
        await foreach (var row in table.QueryAsync<TableEntity>(TableRows.TwinsFilter(twins), cancellationToken: cancellationToken))
            keys.Add(TableRows.KeyOfTwin(row));

        return (IReadOnlyList<Sha256Hash>)keys;
    });

    public Task<string> ClaimAsync(string claimed, string owner, DateTimeOffset purgeAfter) => CallAsync(async cancellationToken =>
    {
        var row = TableRows.ToOwnerRow(claimed, owner, purgeAfter);
        try
        {
            await AddAsync(row, cancellationToken);
            return owner;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            var held = await table.GetEntityAsync<TableEntity>(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
            return TableRows.OwnerOf(held.Value);
        }
    });

    public Task<string?> ReadOwnerAsync(string claimed) => CallAsync(async cancellationToken =>
    {
        var (partition, row) = TableRows.OwnerKey(claimed);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellationToken);
        return found.HasValue ? TableRows.OwnerOf(found.Value!) : null;
    });

    public Task<int> PurgeAsync(Sha256Hash key, DateTimeOffset now) => CallAsync(async cancellationToken =>
    {
        var purged = 0;
        var old = table.QueryAsync<TableEntity>(TableRows.PurgeFilter(key, now), PurgeAtMost, TableRows.VersionColumns, cancellationToken);
        await foreach (var page in old.AsPages())
        {
            foreach (var row in page.Values)
            {
                if (await TryDeleteAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken))
                    purged++;
            }

            break;
        }

        return purged;
    });

    /// <summary>An old row may be used anew before it is deleted: so never whatever it says by now.</summary>
    private async Task<bool> TryDeleteAsync(string partition, string row, ETag version, CancellationToken cancellationToken)
    {
        try
        {
            await table.DeleteEntityAsync(partition, row, version, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            return false;
        }
    }

    private async Task<IdempotencyRecord?> ReadRowAsync(Sha256Hash key, CancellationToken cancellationToken)
    {
        var (partition, row) = TableRows.RecordKey(key);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellationToken);
        return found.HasValue ? TableRows.ToRecord(found.Value!) : null;
    }

    /// <summary>The first write of all makes the table, where nobody has deployed one.</summary>
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

    /// <summary>A write whose reply was lost is refused when the SDK repeats it, though it is our own that stands there.</summary>
    private async Task<string?> OwnWriteAsync(IdempotencyRecord written, CancellationToken cancellationToken) =>
        await ReadRowAsync(written.Key, cancellationToken) is { } stored && stored.AttemptId == written.AttemptId && stored.State == written.State
            ? stored.ETag
            : null;

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call)
    {
        using var timeout = new CancellationTokenSource(IIdempotencyStore.LongestCall, time);
        try
        {
            return await call(timeout.Token);
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException or OperationCanceledException)
        {
            throw new StoreUnavailableException("The idempotency store could not be had.", e);
        }
    }
}
