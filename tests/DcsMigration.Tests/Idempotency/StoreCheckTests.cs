using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Sas;
using DcsMigration.Azurite;
using DcsMigration.Credentials;
using DcsMigration.Http;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>Readiness writes and reads a row, so a role or an access signature that can't do both is not ready.</summary>
public sealed class StoreCheckTests(AzuriteFixture azurite)
{
    private readonly string _tableName = $"t{Guid.NewGuid():N}";

    [Theory]
    [InlineData(TableAccountSasPermissions.Read)]
    [InlineData(TableAccountSasPermissions.Read | TableAccountSasPermissions.List)]
    [InlineData(TableAccountSasPermissions.Add | TableAccountSasPermissions.Update | TableAccountSasPermissions.Write)]
    [InlineData(TableAccountSasPermissions.Read | TableAccountSasPermissions.Add)]
    public async Task Without_the_permission_to_write_and_read_the_store_is_not_ready(TableAccountSasPermissions permissions)
    {
        Assert.Null(await CheckAsync(Store(TableAccountSasPermissions.All)));

        var reason = await CheckAsync(Store(permissions));

        Assert.Equal(
            "Table Storage refused to write or read a row (403). Check Idempotency:TableServiceUri and "
            + "the account's network rules, and give the function's identity the role Storage Table Data Contributor on the table.",
            reason);
    }

    [Fact]
    public async Task The_check_creates_the_table_and_can_be_repeated()
    {
        var store = Store(TableAccountSasPermissions.All);

        Assert.Null(await CheckAsync(store));
        Assert.Null(await CheckAsync(store));

        Assert.Single(await RowsAsync());
    }

    [Fact]
    public async Task The_checks_of_many_instances_do_not_disturb_each_other()
    {
        var checks = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => CheckAsync(Store(TableAccountSasPermissions.All))));

        Assert.All(checks, Assert.Null);
    }

    [Fact]
    public async Task The_row_of_the_check_is_neither_swept_nor_purged()
    {
        var store = Store(TableAccountSasPermissions.All);
        await CheckAsync(store);

        var scan = await store.ScanAsync(DateTimeOffset.MaxValue);

        Assert.Equal((0, 0), (scan.Open, scan.Purged));
        Assert.Single(await RowsAsync());
    }

    [Fact]
    public async Task A_store_in_memory_is_ready() => Assert.Null(await CheckAsync(new InMemoryStore()));

    /// <summary>Why the store is not ready; null if it is.</summary>
    private static async Task<string?> CheckAsync(IIdempotencyStore store) =>
        (await ReadinessParts.Store(store).CheckAsync() as PartStatus.NotReady)?.Reason;

    private TableStore Store(TableAccountSasPermissions permissions) => Stores.InTable(Table(permissions));

    private TableClient Table(TableAccountSasPermissions permissions)
    {
        var query = new TableServiceClient("UseDevelopmentStorage=true")
            .GenerateSasUri(permissions, TableAccountSasResourceTypes.All, DateTimeOffset.MaxValue)
            .Query;
        return new TableServiceClient(azurite.TableService, new AzureSasCredential(query)).GetTableClient(_tableName);
    }

    private async Task<List<TableEntity>> RowsAsync() => await Table(TableAccountSasPermissions.All)
        .QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken)
        .ToListAsync(TestContext.Current.CancellationToken);
}
