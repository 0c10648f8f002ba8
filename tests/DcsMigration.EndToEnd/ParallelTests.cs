using System.Net;
using DcsMigration.Azurite;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators.Dcs;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Equal requests, at the same time and repeated.</summary>
public abstract class ParallelTests : IAsyncLifetime
{
    private const int ConcurrentRequests = 64;

    private readonly HostKind _kind;
    private readonly AzuriteFixture _azurite;
    private SimulatedHost _simulated = null!;

    private protected ParallelTests(HostKind kind, AzuriteFixture azurite) => (_kind, _azurite) = (kind, azurite);

    private ITestHost Host => _simulated.Host;

    private DcsSimulator Dcs => _simulated.Cloud.Dcs;

    public async ValueTask InitializeAsync() => _simulated = await SimulatedHost.StartAsync(
        _kind, SimulatedHost.NewTable(_azurite));

    public ValueTask DisposeAsync() => _simulated.DisposeAsync();

    [Fact]
    public async Task Equal_requests_in_two_processes_create_one_task()
    {
        await using var another = await _simulated.StartAnotherAsync();

        var responses = await Task.WhenAll(
            Enumerable.Range(0, ConcurrentRequests).Select(i => CreateRequest.SendAsync(i % 2 == 0 ? Host : another)));

        var instanceId = Assert.Single(Dcs.Tasks).TaskId;
        Assert.Contains(responses, response => response.StatusCode == HttpStatusCode.OK);
        foreach (var response in responses)
        {
            // On a slow machine, a waiting request or a call to the emulator can time out.
            if (response.StatusCode == HttpStatusCode.OK)
                Assert.Equal(instanceId, await CreateRequest.TextAsync(response, "instance_id"));
            else
                Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (response.StatusCode, response.Headers.RetryAfter is not null));
            response.Dispose();
        }
    }

    [Fact]
    public async Task A_reply_is_replayed_after_a_restart()
    {
        using var first = await CreateRequest.SendAsync(Host, headers: ("Idempotency-Key", "replayed"));
        await Host.KillAsync();
        await Host.RestartAsync();

        using var second = await CreateRequest.SendAsync(Host, headers: ("Idempotency-Key", "replayed"));

        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotent-Replayed")));
        Assert.Equal(
            await first.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            await second.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Single(Dcs.Tasks);
    }
}

public sealed class FunctionAppParallelTests(AzuriteFixture azurite) : ParallelTests(HostKind.FunctionApp, azurite);

public sealed class LocalHostParallelTests(AzuriteFixture azurite) : ParallelTests(HostKind.Local, azurite);
