using System.Net;
using System.Text.Json;
using DcsMigration.Azurite;
using DcsMigration.Simulators;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Equal requests at the same time.</summary>
public sealed class ParallelTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private const int AtOnce = 64;

    private static readonly SimulatedAccessKey Key = new("not-a-real-access-key", "not-a-real-secret-key");

    private readonly string _table = $"t{Guid.NewGuid():N}";
    private DcsSimulator _dcs = null!;

    public async ValueTask InitializeAsync() => _dcs = await DcsSimulator.StartAsync(new DcsSimulatorOptions { AccessKeys = [Key] });

    public ValueTask DisposeAsync() => _dcs.DisposeAsync();

    [Fact]
    public async Task In_one_process_make_one_task()
    {
        await using var local = await StartAsync(store: null);

        await AssertOneTaskAsync([local]);
    }

    [Fact]
    public async Task In_two_processes_on_one_table_make_one_task()
    {
        await using var one = await StartAsync(azurite.TableService);
        await using var two = await StartAsync(azurite.TableService);

        await AssertOneTaskAsync([one, two]);
    }

    [Fact]
    public async Task With_two_keys_make_two_tasks()
    {
        await using var local = await StartAsync(store: null);

        using var first = await CreateRequest.SendAsync(local, headers: ("Idempotency-Key", "first"));
        using var second = await CreateRequest.SendAsync(local, headers: ("Idempotency-Key", "second"));

        Assert.Equal(2, _dcs.Tasks.Count);
        Assert.NotEqual(await CreateRequest.TextAsync(first, "instance_id"), await CreateRequest.TextAsync(second, "instance_id"));
    }

    [Fact]
    public async Task With_one_key_and_two_bodies_make_one_task_and_a_422()
    {
        await using var local = await StartAsync(store: null);

        using var first = await CreateRequest.SendAsync(local, headers: ("Idempotency-Key", "one"));
        using var second = await CreateRequest.SendAsync(
            local, CreateRequest.Example.Replace("thrc", "other", StringComparison.Ordinal), headers: ("Idempotency-Key", "one"));

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
        Assert.Equal("FN.4220", await CreateRequest.TextAsync(second, "error_code"));
        Assert.Single(_dcs.Tasks);
    }

    [Fact]
    public async Task A_replay_outlives_the_process()
    {
        var before = await StartAsync(azurite.TableService);
        using var first = await CreateRequest.SendAsync(before, headers: ("Idempotency-Key", "outlives"));
        await before.DisposeAsync();
        await using var after = await StartAsync(azurite.TableService);

        using var second = await CreateRequest.SendAsync(after, headers: ("Idempotency-Key", "outlives"));

        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotent-Replayed")));
        Assert.Equal(
            await first.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            await second.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Single(_dcs.Tasks);
    }

    private async Task AssertOneTaskAsync(IReadOnlyList<LocalProcess> hosts)
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => CreateRequest.SendAsync(hosts[i % hosts.Count])));

        var instanceId = Assert.Single(_dcs.Tasks).TaskId;
        foreach (var response in responses)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(instanceId, await CreateRequest.TextAsync(response, "instance_id"));
            response.Dispose();
        }
    }

    private Task<LocalProcess> StartAsync(Uri? store) => LocalProcess.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Dcs__Endpoint"] = _dcs.Endpoint.AbsoluteUri,
        ["Idempotency__TableServiceUri"] = store?.AbsoluteUri ?? "",
        ["Idempotency__TableName"] = _table,
        ["Local__Credentials"] = JsonSerializer.Serialize(new { access_key = Key.AccessKey, secret_key = Key.SecretKey }),
    });
}
