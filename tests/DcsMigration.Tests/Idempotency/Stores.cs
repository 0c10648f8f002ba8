using DcsMigration.Azurite;
using DcsMigration.Credentials;
using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Idempotency;

public enum StoreKind
{
    InMemory,
    Table,
}

internal static class Stores
{
    /// <summary>An empty store: a table of a name that nobody else has.</summary>
    public static IIdempotencyStore Create(StoreKind kind, AzuriteFixture azurite) => kind switch
    {
        StoreKind.InMemory => new InMemoryStore(),
        _ => new TableStore(
            TableClients.Create(azurite.TableService, NewTableName(), new AzureIdentity(ClientId: null, IsManaged: false)), TimeProvider.System),
    };

    public static string NewTableName() => $"t{Guid.NewGuid():N}";
}
