namespace DcsMigration.Idempotency;

/// <summary>
/// Writes down how an attempt ended. Where that can't be written the caller still gets the result, and the record,
/// in progress until its lease ends, makes the next retry look the outcome up.
/// </summary>
internal sealed class Settlement(IIdempotencyStore store, TimeProvider time, GateTransitions transitions)
{
    /// <summary>The attempt ended, and this is what it left.</summary>
    public Task WriteAsync(IdempotencyRecord ended) =>
        TryAsync(ended.Key, async () => await store.TryReplaceAsync(ended) is not null);

    /// <summary>Nothing was created: the key is free again.</summary>
    public Task RemoveAsync(IdempotencyRecord record) => TryAsync(record.Key, () => store.TryDeleteAsync(record));

    /// <summary>Old rows go as new ones come, by every sixteenth key, so that nobody has to clean up.</summary>
    public async Task PurgeAsync(string key)
    {
        if (!key.EndsWith('0'))
            return;

        try
        {
            transitions.Purged(await store.PurgeAsync(key, time.GetUtcNow()));
        }
        catch (StoreUnavailableException e)
        {
            transitions.StoreLost(key, e);
        }
    }

    private async Task TryAsync(string key, Func<Task<bool>> write)
    {
        try
        {
            if (!await write())
                transitions.LeaseLost(key);
        }
        catch (StoreUnavailableException e)
        {
            transitions.StoreLost(key, e);
        }
    }
}
