using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using DcsMigration.Azurite;
using DcsMigration.Idempotency;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

internal static class Stores
{
    /// <summary>It stands still, so that no call runs out of time on a busy machine.</summary>
    public static readonly TimeProvider Time = new FakeTimeProvider();

    public static TheoryData<StoreKind> All => [StoreKind.InMemory, StoreKind.Table];

    /// <summary>An empty store.</summary>
    public static IIdempotencyStore Create(StoreKind kind, AzuriteFixture azurite) =>
        kind == StoreKind.InMemory ? new InMemoryStore() : InTable(CreateTable(azurite, HttpClientTransport.Shared));

    public static TableStore InTable(TableClient table) => new(table, table, Time);

    /// <summary>A table of the emulator that nobody else uses.</summary>
    public static TableClient NewTable(AzuriteFixture azurite, HttpPipelineTransport transport) =>
        Connect(azurite.TableService, $"t{Guid.NewGuid():N}", transport);

    /// <summary>A table that exists, for a lock can't create it.</summary>
    public static TableClient CreateTable(AzuriteFixture azurite, HttpPipelineTransport transport)
    {
        var table = NewTable(azurite, transport);
        Connect(azurite.TableService, table.Name, HttpClientTransport.Shared).CreateIfNotExists(TestContext.Current.CancellationToken);
        return table;
    }

    /// <summary>A table that a handler answers for.</summary>
    public static TableClient Behind(HttpMessageHandler handler) =>
        Connect(new Uri("https://table.example"), "idempotency", new HttpClientTransport(handler));

    public static TableClient Connect(Uri service, string tableName, HttpPipelineTransport transport)
    {
        var options = new TableClientOptions { Transport = transport, Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(1) } };
        return new TableServiceClient(service, new AzureSasCredential(TableStore.EmulatorSas()), options).GetTableClient(tableName);
    }

    /// <summary>The record as stored: this write must succeed.</summary>
    public static async Task<IdempotencyRecord> PutAsync(this IIdempotencyStore store, IdempotencyRecord record) =>
        (await store.WriteRecordAsync(record)).AssertWritten();

    /// <summary>The lock as stored: this write must succeed.</summary>
    public static async Task<NameLock> PutAsync(this IIdempotencyStore store, NameLock nameLock) =>
        (await store.WriteLockAsync(nameLock)).AssertWritten();

    /// <summary>The row as stored.</summary>
    public static T AssertWritten<T>(this WriteResult<T> result)
        where T : class => Assert.IsType<WriteResult<T>.Written>(result).Row;

    /// <summary>What is stored instead.</summary>
    public static T? AssertConflict<T>(this WriteResult<T> result)
        where T : class => Assert.IsType<WriteResult<T>.Conflict>(result).Stored;

    /// <summary>One pass of the sweep over the whole store: it must not fail.</summary>
    public static async Task<SweepScan> ScanAsync(this IIdempotencyStore store, DateTimeOffset now)
    {
        var scan = await store.ScanAsync(Records.Project, now, TestContext.Current.CancellationToken);
        Assert.Empty(scan.Failures);
        Assert.Equal(scan.Open, scan.Abandoned.Count);
        return scan;
    }
}
