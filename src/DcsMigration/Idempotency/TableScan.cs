using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using DcsMigration.Telemetry;
using DcsMigration.Text;

namespace DcsMigration.Idempotency;

/// <summary>
/// One pass of the sweep over the table. It reads each partition by itself, so that a large table takes longer but does not fail:
/// Table Storage may use 5 s for each page of a query, and a query of all partitions has too many pages.
/// </summary>
internal sealed class TableScan(TableClient table, Sha256Hash project, DateTimeOffset now)
{
    /// <summary>A partition serves about 2,000 rows a second, and an account ten times as many. Creates need some of them.</summary>
    private const int MaxParallel = 8;

    /// <summary>More than one run can look up.</summary>
    private const int MaxAbandoned = 2000;

    private const int MaxBatch = 100;
    private const int MaxBatchTries = 4;

    private readonly Lock _sync = new();
    private readonly List<Exception> _failures = [];
    private List<IdempotencyRecord> _abandoned = [];
    private int _open;
    private int _purged;

    public async Task<SweepScan> RunAsync(CancellationToken timeUp)
    {
        using var unrecorded = ServiceTelemetry.WithoutSpans();
        // In random order, so that a run that ends early does not leave out the same partitions each time.
        var partitions = SweepQuery.AllPartitions();
        Random.Shared.Shuffle(partitions);
        await Parallel.ForEachAsync(
            partitions,
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = CancellationToken.None },
            async (partition, _) => await TryReadAsync(partition, timeUp));
        return new(_abandoned, _open, _purged, _failures);
    }

    private async Task TryReadAsync(string partition, CancellationToken timeUp)
    {
        try
        {
            var filter = SweepQuery.Filter(partition, project, now);
            var pages = table.QueryAsync<TableEntity>(filter, select: SweepQuery.Columns, cancellationToken: timeUp).AsPages();
            var isDeleting = true;
            await foreach (var page in pages)
            {
                var isOld = page.Values.ToLookup(row => SweepQuery.IsPurgeable(row, now));
                var records = isOld[false].Select(TableRows.TryToRecord).OfType<IdempotencyRecord>();
                Add([.. records.Where(record => record.IsAbandoned(project, now))]);
                foreach (var batch in isOld[true].Chunk(MaxBatch))
                    isDeleting = isDeleting && await TryDeleteAsync([.. batch], timeUp);
            }
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            // There is no table until the first write.
        }
        catch (Exception e)
        {
            // The SDK throws many kinds of exceptions when a reply makes no sense.
            AddFailure(e);
        }
    }

    /// <returns>False if the rows could not be deleted. Reading goes on, for the abandoned records.</returns>
    private async Task<bool> TryDeleteAsync(List<TableEntity> batch, CancellationToken timeUp)
    {
        try
        {
            await DeleteAsync(batch, timeUp);
            return true;
        }
        catch (Exception e) when (!timeUp.IsCancellationRequested)
        {
            AddFailure(e);
            return false;
        }
    }

    private void AddFailure(Exception e)
    {
        lock (_sync)
            _failures.Add(e);
    }

    private void Add(IReadOnlyList<IdempotencyRecord> abandoned)
    {
        lock (_sync)
        {
            _open += abandoned.Count;
            _abandoned = [.. _abandoned.Concat(abandoned).OrderBy(record => record.LeaseUntil).Take(MaxAbandoned)];
        }
    }

    /// <summary>Deletes rows by their ETags. The table deletes all rows of a batch, or none and names the first that it refuses.</summary>
    private async Task DeleteAsync(List<TableEntity> batch, CancellationToken timeUp)
    {
        for (var tries = 1; batch.Count > 0 && tries <= MaxBatchTries; tries++)
        {
            try
            {
                await table.SubmitTransactionAsync(
                    batch.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag)), timeUp);
                Interlocked.Add(ref _purged, batch.Count);
                return;
            }
            catch (TableTransactionFailedException e) when (e.Status is 404 or 412 && e.FailedTransactionActionIndex < batch.Count)
            {
                // The row has changed or is gone.
                batch.RemoveAt(e.FailedTransactionActionIndex!.Value);
            }
        }
    }
}
