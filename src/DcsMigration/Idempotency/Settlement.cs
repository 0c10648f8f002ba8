namespace DcsMigration.Idempotency;

/// <summary>
/// Writes down how an attempt ended. Where that can't be written the caller still gets the result, and the record,
/// in progress until its lease ends, makes the next retry look the outcome up.
/// </summary>
internal sealed class Settlement(IIdempotencyStore store, TimeProvider time, GateTransitions transitions)
{
    private const int PurgeEvery = 16;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A task was created. Where that can't be written now, it is written later: until then another key might take the task for its own.</summary>
    /// <returns>Whether it may be told: not if the attempt took so long that another key has taken the task.</returns>
    public async Task<bool> CompleteAsync(IdempotencyRecord completed)
    {
        try
        {
            return await TryCompleteAsync(completed);
        }
        catch (StoreUnavailableException e)
        {
            transitions.StoreLost(completed.Key, e);
            if (IsLate(completed))
                return false;

            _ = CompleteLaterAsync(completed);
            return true;
        }
    }

    /// <summary>The attempt ended, and this is what it left.</summary>
    public Task WriteAsync(IdempotencyRecord ended) => TryAsync(ended.Key, () => ReplaceAsync(ended));

    /// <summary>Nothing was created: the key is free again.</summary>
    public Task RemoveAsync(IdempotencyRecord record) => TryAsync(record.Key, async () =>
    {
        if (!await store.TryDeleteAsync(record))
            transitions.LeaseLost(record.Key);
    });

    /// <summary>Old rows go as new ones come, by every sixteenth key, so that nobody has to clean up.</summary>
    public Task PurgeAsync(Sha256Hash key) => (byte)key.Low % PurgeEvery == 0 ? PurgeNearAsync(key) : Task.CompletedTask;

    private Task PurgeNearAsync(Sha256Hash key) => TryAsync(key, async () => transitions.Purged(await store.PurgeAsync(key, time.GetUtcNow())));

    /// <summary>Whether the task is this key's. Past its lease an attempt counts as dead, and its task is whose who claims it.</summary>
    private async Task<bool> TryCompleteAsync(IdempotencyRecord completed)
    {
        if (IsLate(completed) && await store.ClaimAsync(completed.InstanceId!, completed.Owner, completed.PurgeAfter) != completed.Owner)
            return false;

        await ReplaceAsync(completed);
        return true;
    }

    /// <summary>Whether the lease may end before a write does.</summary>
    private bool IsLate(IdempotencyRecord record) => time.GetUtcNow() + IIdempotencyStore.LongestCall >= record.LeaseUntil;

    private async Task CompleteLaterAsync(IdempotencyRecord completed)
    {
        for (var pause = FirstPause; time.GetUtcNow() + pause < completed.ExpiresAt; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, time).ConfigureAwait(false);
            try
            {
                if (!await TryCompleteAsync(completed))
                    transitions.ToldTwice(completed.Key, completed.InstanceId!);

                return;
            }
            catch (StoreUnavailableException e)
            {
                transitions.StoreLost(completed.Key, e);
            }
        }
    }

    private async Task ReplaceAsync(IdempotencyRecord ended)
    {
        if (await store.TryReplaceAsync(ended) is null)
            transitions.LeaseLost(ended.Key);
    }

    private async Task TryAsync(Sha256Hash key, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (StoreUnavailableException e)
        {
            transitions.StoreLost(key, e);
        }
    }
}
