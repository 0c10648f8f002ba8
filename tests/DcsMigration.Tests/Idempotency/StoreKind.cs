namespace DcsMigration.Tests.Idempotency;

public enum StoreKind
{
    InMemory,
    Table,
}
