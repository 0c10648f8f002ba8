using DcsMigration.Azure;
using DcsMigration.Azurite;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

public enum StoreKind
{
    InMemory,
    Table,
}

internal static class Stores
{
    public static TheoryData<StoreKind> All => [StoreKind.InMemory, StoreKind.Table];

    /// <summary>An empty store: a table has a name of its own.</summary>
    public static IIdempotencyStore Create(StoreKind kind, AzuriteFixture azurite) => kind switch
    {
        StoreKind.InMemory => new InMemoryStore(),
        _ => new TableStore(
            TableClients.Create(azurite.TableService, NewTableName(), new AzureIdentity(ClientId: null, IsManaged: false)), TimeProvider.System),
    };

    public static string NewTableName() => $"t{Guid.NewGuid():N}";

    /// <summary>The record as stored: this write must succeed.</summary>
    public static async Task<IdempotencyRecord> PutAsync(this IIdempotencyStore store, IdempotencyRecord record)
    {
        var write = await store.WriteRecordAsync(record);
        Assert.True(write.Written);
        return write.Row!;
    }

    /// <summary>The ledger as stored: this write must succeed.</summary>
    public static async Task<Ledger> PutAsync(this IIdempotencyStore store, Ledger ledger)
    {
        var write = await store.WriteLedgerAsync(ledger);
        Assert.True(write.Written);
        return write.Row!;
    }
}
