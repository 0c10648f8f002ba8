using DcsMigration.Azurite;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>Two function apps on one table, or one whose project was changed and changed back.</summary>
public sealed class SharedTableTests(AzuriteFixture azurite)
{
    private readonly string _table = $"t{Guid.NewGuid():N}";

    [Fact]
    public async Task A_sweep_with_another_project_resolves_no_record_of_this_one()
    {
        await using var service = await StartAsync();
        await using var other = await StartAsync();
        service.Dcs.Inject(Faults.ResetAfterCreating);
        await service.PostAsync(key: "order-1");
        service.Time.Advance(TimeSpan.FromMinutes(3));
        other.Time.Advance(TimeSpan.FromMinutes(3));

        await other.SweepAsync();
        var retry = await service.PostAsync(key: "order-1");

        Assert.Equal((200, "true"), (retry.Status, retry.Header("Idempotent-Replayed")));
        Assert.Empty(other.Dcs.Requests);
        Assert.Single(service.Dcs.Tasks);
    }

    [Fact]
    public async Task A_sweep_resolves_the_records_of_its_own_project()
    {
        await using var service = await StartAsync();
        service.Dcs.Inject(Faults.ResetAfterCreating);
        await service.PostAsync(key: "order-1");
        service.Time.Advance(TimeSpan.FromMinutes(3));
        await service.SweepAsync();
        var lists = service.Dcs.Requests.Count;

        var retry = await service.PostAsync(key: "order-1");

        Assert.Equal((200, "true"), (retry.Status, retry.Header("Idempotent-Replayed")));
        Assert.Equal(lists, service.Dcs.Requests.Count);
    }

    [Fact]
    public async Task A_sweep_purges_the_rows_of_every_project()
    {
        await using var service = await StartAsync();
        await using var other = await StartAsync();
        await service.PostAsync(key: "order-1");
        other.Time.Advance(TimeSpan.FromDays(10));
        await other.SweepAsync();

        await service.PostAsync(key: "order-1");

        Assert.Equal(2, service.Dcs.Tasks.Count);
    }

    private Task<TestService> StartAsync() => TestService.StartAsync(
        ("Idempotency:InMemory", null),
        ("Idempotency:TableServiceUri", azurite.TableService.AbsoluteUri),
        ("Idempotency:TableName", _table));
}
