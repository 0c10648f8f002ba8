using System.Text.Json;
using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>
/// Finds out what became of an attempt whose outcome is unknown, by DCS's list of tasks.
/// Names need not be unique there, so a task that another key has, or may yet turn out to have, is not taken for this key's.
/// </summary>
internal sealed class Reconciler(IIdempotencyStore store, IdempotencyOptions options, TimeProvider time)
{
    /// <summary>How far DCS's clock may be from ours. Too little would miss our own task, and buy a second.</summary>
    internal static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    internal static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    public async Task<Finding> LookUpAsync(IdempotencyRecord record, Func<DateTimeOffset, Task<TaskSearch>> search)
    {
        // The list first, then the other keys: whoever made a listed task had noted its key before.
        return await search(record.FirstAttemptAt - Skew) switch
        {
            TaskSearch.Found { InstanceIds: [] } => NoneFound(record),
            TaskSearch.Found found => await PickAsync(record, found.InstanceIds),
            TaskSearch.Failed failed => new Finding.NotKnownYet(Soon, failed.Reason),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<Finding> PickAsync(IdempotencyRecord record, IReadOnlyList<string> found)
    {
        var others = await ReadOthersAsync(record);
        var rivals = others.Where(other => other.State != RecordState.Completed && MayHaveCreatedSince(other, record)).ToList();
        var candidates = new List<string>();
        foreach (var instanceId in found.Except(others.Select(other => other.InstanceId), StringComparer.Ordinal).OfType<string>())
        {
            var owner = await store.ReadOwnerAsync(instanceId);
            if (owner == record.Owner)
                return new Finding.Created(instanceId, Body(instanceId));
            // Claimed by no rival: of a key that has expired and was used anew.
            if (owner is null || rivals.Exists(rival => rival.Owner == owner))
                candidates.Add(instanceId);
        }

        if (candidates.Count == 0)
            return NoneFound(record);
        if (rivals.Exists(rival => rival.IsAlive(time.GetUtcNow())))
            return new Finding.NotKnownYet(Soon, "Another request for a task with this name and description is being worked on.");

        // Tasks made from equal values are as good as each other; among others a person must tell which is whose.
        if (candidates.Count > 1 + rivals.Count || rivals.Exists(rival => rival.Fingerprint != record.Fingerprint))
            return new Finding.Ambiguous(candidates);

        // Fewer tasks than keys that may have made one: ours may not be listed yet, and who took another's left ours to nobody.
        if (candidates.Count <= rivals.Count && NoneFound(record) is Finding.NotKnownYet notYet)
            return notYet;

        foreach (var candidate in candidates)
        {
            var owner = await store.ClaimAsync(candidate, record.Owner, record.PurgeAfter);
            if (owner == record.Owner)
                return new Finding.Created(candidate, Body(candidate));
        }

        return NoneFound(record);
    }

    private async Task<IReadOnlyList<IdempotencyRecord>> ReadOthersAsync(IdempotencyRecord record)
    {
        var others = new List<IdempotencyRecord>();
        foreach (var key in await store.ReadTwinsAsync(record.Twins))
        {
            if (key != record.Key && await store.ReadAsync(key) is { } other && other.Twins == record.Twins)
                others.Add(other);
        }

        return others;
    }

    /// <summary>A key that was given up long before has none of the tasks that are looked through.</summary>
    private bool MayHaveCreatedSince(IdempotencyRecord other, IdempotencyRecord record) =>
        other.MayHaveSentUntil + options.SettleAfter + Skew >= record.FirstAttemptAt - Skew;

    private Finding NoneFound(IdempotencyRecord record)
    {
        var left = record.LastAttemptAt + options.SettleAfter - time.GetUtcNow();
        return left > TimeSpan.Zero
            ? new Finding.NotKnownYet(left, "DCS does not list the task, but it may still appear.")
            : new Finding.NotCreated();
    }

    /// <summary>The reply that DCS gives to a create (API page, Table 3).</summary>
    private static ReadOnlyMemory<byte> Body(string instanceId) =>
        JsonSerializer.SerializeToUtf8Bytes(new CreatedBody(instanceId), IdempotencyJson.Default.CreatedBody);
}
