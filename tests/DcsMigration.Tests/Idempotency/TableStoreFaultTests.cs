using DcsMigration.Credentials;
using DcsMigration.Idempotency;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>A table that can't be had is one exception, whatever the call, in time, and without the key.</summary>
public sealed class TableStoreFaultTests
{
    /// <summary>Far more than three tries with their waits take; no test runs into it.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new(Records.Start);

    public static TheoryData<string> All =>
    [
        nameof(IIdempotencyStore.TryInsertAsync), nameof(IIdempotencyStore.ReadAsync), nameof(IIdempotencyStore.TryReplaceAsync),
        nameof(IIdempotencyStore.TryDeleteAsync), nameof(IIdempotencyStore.AddTwinAsync), nameof(IIdempotencyStore.ReadTwinsAsync),
        nameof(IIdempotencyStore.ClaimAsync), nameof(IIdempotencyStore.ReadOwnerAsync), nameof(IIdempotencyStore.PurgeAsync),
    ];

    [Theory, MemberData(nameof(All))]
    public async Task A_port_that_nobody_listens_at_is_a_store_out_of_reach(string call)
    {
        var e = await Assert.ThrowsAsync<StoreUnavailableException>(() => CallAsync(Store(CannedServer.Closed()), call).WaitAsync(Bound, Cancelled));

        AssertNamesNoKey(e);
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_store_that_hangs_is_given_up_after_five_seconds(string call)
    {
        await using var server = new CannedServer(status: null);
        var pending = CallAsync(Store(server.TableService), call);
        await server.Received.WaitAsync(Bound, Cancelled);

        _time.Advance(CallTimeout);

        var e = await Assert.ThrowsAsync<StoreUnavailableException>(() => pending.WaitAsync(Bound, Cancelled));
        AssertNamesNoKey(e);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_store_that_answers_with_an_error_is_a_store_out_of_reach(int status)
    {
        await using var server = new CannedServer(status);
        foreach (var call in All.Select(row => row.Data))
        {
            var e = await Assert.ThrowsAsync<StoreUnavailableException>(() => CallAsync(Store(server.TableService), call).WaitAsync(Bound, Cancelled));

            AssertNamesNoKey(e);
        }
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private TableStore Store(Uri service) =>
        new(TableClients.Create(service, "idempotency", new AzureIdentity(ClientId: null, IsManaged: false)), _time);

    private static Task CallAsync(TableStore store, string call)
    {
        var record = Records.InProgress("a") with { ETag = "W/\"1\"" };
        return call switch
        {
            nameof(store.TryInsertAsync) => store.TryInsertAsync(record),
            nameof(store.ReadAsync) => store.ReadAsync(record.Key),
            nameof(store.TryReplaceAsync) => store.TryReplaceAsync(record),
            nameof(store.TryDeleteAsync) => store.TryDeleteAsync(record),
            nameof(store.AddTwinAsync) => store.AddTwinAsync(record),
            nameof(store.ReadTwinsAsync) => store.ReadTwinsAsync(record.Twins),
            nameof(store.ClaimAsync) => store.ClaimAsync("instance-1", record.Owner, record.PurgeAfter),
            nameof(store.ReadOwnerAsync) => store.ReadOwnerAsync("instance-1"),
            _ => store.PurgeAsync(record.Key, Records.Start),
        };
    }

    /// <summary>Neither the hash of the key nor the signature that opens the table is for a log.</summary>
    private static void AssertNamesNoKey(StoreUnavailableException e)
    {
        Assert.DoesNotContain(Hashes.Of("a").ToString(), e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", e.ToString(), StringComparison.Ordinal);
    }
}
