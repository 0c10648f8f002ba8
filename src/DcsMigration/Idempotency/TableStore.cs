using System.Diagnostics;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Sas;
using DcsMigration.Secrets;
using DcsMigration.Text;

namespace DcsMigration.Idempotency;

/// <summary>Stores the rows in one table of Azure Table Storage, which all instances of the function app share.</summary>
/// <param name="table">For requests.</param>
/// <param name="scanned">The same table, with the longer time limits of the sweep.</param>
/// <param name="time">The clock.</param>
internal sealed class TableStore(TableClient table, TableClient scanned, TimeProvider time) : IIdempotencyStore
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The service may use 5 s for a page of a query.</summary>
    private static readonly TimeSpan ScanTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Signs in with the function's identity in Azure, and with the emulator's account on loopback.</summary>
    public static TableStore Create(Uri service, string tableName, AzureIdentity identity, TimeProvider time)
    {
        if (service.Scheme == Uri.UriSchemeHttp)
            return Create(options => new TableServiceClient(service, new AzureSasCredential(EmulatorSas()), options), tableName, time);

        var credential = identity.ToCredential();
        return Create(options => new TableServiceClient(service, credential, options), tableName, time);
    }

    public static TableStore Create(Func<TableClientOptions, TableServiceClient> connect, string tableName, TimeProvider time)
    {
        return new TableStore(Connect(RequestTimeout), Connect(ScanTimeout), time);

        TableClient Connect(TimeSpan networkTimeout)
        {
            var options = new TableClientOptions
            {
                Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(100), NetworkTimeout = networkTimeout },
            };
            options.AddPolicy(new TraceIdPolicy(), HttpPipelinePosition.PerCall);
            return connect(options).GetTableClient(tableName);
        }
    }

    /// <summary>
    /// The emulator accepts no token over http. Its account key is public and included in the SDK, so the source contains no key.
    /// </summary>
    public static string EmulatorSas() =>
        new TableServiceClient("UseDevelopmentStorage=true")
            .GenerateSasUri(TableAccountSasPermissions.All, TableAccountSasResourceTypes.All, DateTimeOffset.MaxValue)
            .Query;

    public Task<IdempotencyRecord?> ReadRecordAsync(Sha256Hash key) =>
        CallAsync(cancellationToken => ReadAsync(TableRows.RecordKey(key), TableRows.ToRecord, cancellationToken));

    /// <remarks>
    /// If a reply is lost, the SDK repeats the write, and the table refuses it. Then the attempt and the state show that the stored row
    /// is ours.
    /// </remarks>
    public Task<WriteResult<IdempotencyRecord>> WriteRecordAsync(IdempotencyRecord record) => CallAsync(async cancellationToken =>
    {
        try
        {
            var written = await WriteAsync(TableRows.ToRow(record), record.ETag, mayCreateTable: true, cancellationToken);
            // Nothing is written after a result, so its version is not needed, and the caller must get the result.
            var version = record.Created is not null ? written.Headers.ETag?.ToString() : VersionIn(written);
            return Written(record with { ETag = version });
        }
        catch (RequestFailedException e) when (IsConflict(e, record.ETag))
        {
            var stored = await ReadAsync(TableRows.RecordKey(record.Key), TableRows.ToRecord, cancellationToken);
            return stored is not null && stored.AttemptId == record.AttemptId && stored.State == record.State
                ? Written(stored)
                : new WriteResult<IdempotencyRecord>.Conflict(stored);
        }
    });

    public Task<DeleteResult> DeleteRecordAsync(IdempotencyRecord record) =>
        CallAsync(cancellationToken => DeleteAsync(TableRows.RecordKey(record.Key), new ETag(record.ETag!), cancellationToken));

    public Task<NameLock?> ReadLockAsync(Sha256Hash nameHash) =>
        CallAsync(cancellationToken => ReadAsync(TableRows.LockKey(nameHash), TableRows.ToLock, cancellationToken));

    /// <remarks>As for a record. The write id shows that the stored row is ours.</remarks>
    public Task<WriteResult<NameLock>> WriteLockAsync(NameLock nameLock) => CallAsync(async cancellationToken =>
    {
        try
        {
            var written = await WriteAsync(TableRows.ToRow(nameLock), nameLock.ETag, mayCreateTable: false, cancellationToken);
            return Written(nameLock with { ETag = VersionIn(written) });
        }
        catch (RequestFailedException e) when (IsConflict(e, nameLock.ETag))
        {
            var stored = await ReadAsync(TableRows.LockKey(nameLock.NameHash), TableRows.ToLock, cancellationToken);
            return stored is not null && stored.WriteId == nameLock.WriteId
                ? Written(stored)
                : new WriteResult<NameLock>.Conflict(stored);
        }
    });

    public Task<DeleteResult> DeleteLockAsync(NameLock nameLock) =>
        CallAsync(cancellationToken => DeleteAsync(TableRows.LockKey(nameLock.NameHash), new ETag(nameLock.ETag!), cancellationToken));

    public Task<SweepScan> ScanAsync(Sha256Hash project, DateTimeOffset now, CancellationToken timeUp) =>
        new TableScan(scanned, project, now).RunAsync(timeUp);

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

    private async Task<T?> ReadAsync<T>(
        (string Partition, string Row) key, Func<TableEntity, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(key.Partition, key.Row, cancellationToken: cancellationToken);
        if (!found.HasValue)
            return null;
        if (found.Value!.PartitionKey != key.Partition || found.Value.RowKey != key.Row)
            throw new StoreUnavailableException("The idempotency store returned another row than the one that was read.");

        return read(found.Value);
    }

    private async Task<Response> WriteAsync(TableEntity row, string? version, bool mayCreateTable, CancellationToken cancellationToken) =>
        version is not null ? await table.UpdateEntityAsync(row, new ETag(version), TableUpdateMode.Replace, cancellationToken)
        : mayCreateTable ? await AddAsync(row, cancellationToken)
        : await table.AddEntityAsync(row, cancellationToken);

    /// <summary>Whether another version of the row is stored or, for a replacement, none.</summary>
    private static bool IsConflict(RequestFailedException e, string? version) => version is null
        ? e.ErrorCode == TableErrorCode.EntityAlreadyExists
        : e.Status is 404 or 412 && e.ErrorCode != TableErrorCode.TableNotFound;

    private static WriteResult<T> Written<T>(T row)
        where T : class => new WriteResult<T>.Written(row);

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

    /// <summary>The SDK treats an absent row as deleted.</summary>
    private async Task<DeleteResult> DeleteAsync((string Partition, string Row) key, ETag version, CancellationToken cancellationToken)
    {
        try
        {
            await table.DeleteEntityAsync(key.Partition, key.Row, version, cancellationToken);
            return DeleteResult.Gone;
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            return DeleteResult.Changed;
        }
    }

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call)
    {
        using var timeout = new CancellationTokenSource(IIdempotencyStore.CallTimeout, time);
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

    /// <summary>Names the calls of a request by its trace id, as its error replies do. The SDK would make a new id for each call.</summary>
    private sealed class TraceIdPolicy : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) =>
            message.Request.ClientRequestId = Activity.Current?.TraceId.ToHexString() ?? message.Request.ClientRequestId;
    }
}
