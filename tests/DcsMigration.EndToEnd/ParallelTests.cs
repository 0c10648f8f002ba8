using System.Net;
using DcsMigration.Azurite;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Equal requests at the same time.</summary>
public abstract class ParallelTests : IAsyncLifetime
{
    private const int AtOnce = 64;

    private readonly HostKind _kind;
    private readonly AzuriteFixture _azurite;
    private SimulatedHost _simulated = null!;

    private protected ParallelTests(HostKind kind, AzuriteFixture azurite) => (_kind, _azurite) = (kind, azurite);

    private ITestHost Host => _simulated.Host;

    private DcsSimulator Dcs => _simulated.Cloud.Dcs;

    public async ValueTask InitializeAsync() => _simulated = await SimulatedHost.StartAsync(
        _kind, ("Idempotency__TableServiceUri", _azurite.TableService.AbsoluteUri), ("Idempotency__TableName", $"t{Guid.NewGuid():N}"));

    public ValueTask DisposeAsync() => _simulated.DisposeAsync();

    [Fact]
    public async Task In_one_process_make_one_task()
    {
        await AssertOneTaskAsync([Host]);
    }

    [Fact]
    public async Task In_two_processes_on_one_table_make_one_task()
    {
        await using var another = await _simulated.StartAnotherAsync();

        await AssertOneTaskAsync([Host, another]);
    }

    [Fact]
    public async Task With_two_keys_make_two_tasks()
    {
        using var first = await CreateRequest.SendAsync(Host, headers: ("Idempotency-Key", "first"));
        using var second = await CreateRequest.SendAsync(Host, headers: ("Idempotency-Key", "second"));

        Assert.Equal(2, Dcs.Tasks.Count);
        Assert.NotEqual(await CreateRequest.TextAsync(first, "instance_id"), await CreateRequest.TextAsync(second, "instance_id"));
    }

    [Fact]
    public async Task With_one_key_and_two_bodies_make_one_task_and_a_422()
    {
        using var first = await CreateRequest.SendAsync(Host, headers: ("Idempotency-Key", "one"));
        using var second = await CreateRequest.SendAsync(
            Host, CreateRequest.Example.Replace("thrc", "other", StringComparison.Ordinal), headers: ("Idempotency-Key", "one"));

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
        Assert.Equal("FN.4220", await CreateRequest.TextAsync(second, "error_code"));
        Assert.Single(Dcs.Tasks);
    }

    [Fact]
    public async Task A_replay_outlives_the_process()
    {
        using var first = await CreateRequest.SendAsync(Host, headers: ("Idempotency-Key", "outlives"));
        await Host.KillAsync();
        await Host.RestartAsync();

        using var second = await CreateRequest.SendAsync(Host, headers: ("Idempotency-Key", "outlives"));

        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotent-Replayed")));
        Assert.Equal(
            await first.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            await second.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Single(Dcs.Tasks);
    }

    private async Task AssertOneTaskAsync(IReadOnlyList<ITestHost> hosts)
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => CreateRequest.SendAsync(hosts[i % hosts.Count])));

        var instanceId = Assert.Single(Dcs.Tasks).TaskId;
        Assert.Contains(responses, response => response.StatusCode == HttpStatusCode.OK);
        foreach (var response in responses)
        {
            // On a slow machine a request may have to give up waiting, or the emulator does not answer in time.
            if (response.StatusCode == HttpStatusCode.OK)
                Assert.Equal(instanceId, await CreateRequest.TextAsync(response, "instance_id"));
            else
                Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (response.StatusCode, response.Headers.RetryAfter is not null));
            response.Dispose();
        }
    }
}

public sealed class ParallelInFunctionApp(AzuriteFixture azurite) : ParallelTests(HostKind.FunctionApp, azurite);

public sealed class ParallelInLocalHost(AzuriteFixture azurite) : ParallelTests(HostKind.Local, azurite);
