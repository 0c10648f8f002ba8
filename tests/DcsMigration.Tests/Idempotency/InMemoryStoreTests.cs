using System.Text;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What only the store in memory does; all else is tested with the table's, in <see cref="StoreTests"/>.</summary>
public sealed class InMemoryStoreTests
{
    private readonly InMemoryStore _store = new();

    [Fact]
    public async Task Replies_of_many_lengths_come_back_byte_for_byte()
    {
        List<IdempotencyRecord> records = [];
        // Few keys beside each other in one partition, and a reply longer than the room that several share.
        foreach (var length in (int[])[0, 1, 100, 4000, 4096, 20, 65_536, 4095, 3, 2000, 2000, 2000])
        {
            var record = Records.InProgress("any") with
            {
                Key = new Sha256Hash(0, (UInt128)records.Count),
                State = RecordState.Completed,
                InstanceId = $"instance-{records.Count}",
                RequestId = length % 2 == 0 ? $"request-{length}-é" : null,
                Body = Encoding.ASCII.GetBytes(new string((char)('a' + records.Count), length)),
            };
            records.Add(record);
            await _store.InsertAsync(record);
        }

        foreach (var record in records)
        {
            var read = (await _store.ReadAsync(record.Key))!;
            Assert.Equal(record.Body.ToArray(), read.Body.ToArray());
            Assert.Equal((record.InstanceId, record.RequestId), (read.InstanceId, read.RequestId));
        }
    }

    [Fact]
    public async Task A_partition_is_purged_once_a_minute_at_the_most()
    {
        var now = Records.Start;
        var old = Records.InProgress("a") with { PurgeAfter = now.AddMinutes(-1) };

        await _store.InsertAsync(old);
        Assert.Equal(1, await _store.PurgeAsync(old.Key, now));

        await _store.InsertAsync(old);
        Assert.Equal(0, await _store.PurgeAsync(old.Key, now.AddSeconds(59)));
        Assert.Equal(1, await _store.PurgeAsync(old.Key, now.AddMinutes(1)));
    }
}
