using DcsMigration.Azurite;
using DcsMigration.EndToEnd.FaultRun;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Wire;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The process stops while creates are in progress. Each request still has exactly one task.</summary>
public abstract class CrashTests : IAsyncLifetime
{
    private const int ConcurrentCreates = 16;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly HostKind _kind;
    private readonly AzuriteFixture _azurite;

    private protected CrashTests(HostKind kind, AzuriteFixture azurite) => (_kind, _azurite) = (kind, azurite);

    private protected SimulatedHost Simulated { get; private set; } = null!;

    private DcsSimulator Dcs => Simulated.Cloud.Dcs;

    /// <summary>
    /// The settings shorten the timeouts, because the clocks are real. The first create reads the credential and creates the table.
    /// </summary>
    public async ValueTask InitializeAsync()
    {
        Simulated = await SimulatedHost.StartAsync(
            _kind,
        [
            ("Dcs__AttemptTimeout", "00:00:01"),
            ("Dcs__TotalBudget", "00:00:02"),
            ("Idempotency__SettleAfter", "00:00:02"),
            .. SimulatedHost.NewTable(_azurite),
        ]);
        await new Caller(CreateRequest.Named("warm-up"), ("Idempotency-Key", "warm-up"))
            .SendUntilCreatedAsync(() => Simulated.Host.Address, Dcs);
    }

    public ValueTask DisposeAsync() => Simulated.DisposeAsync();

    [Fact]
    public async Task After_a_kill_and_a_restart_there_is_one_task()
    {
        Dcs.Inject(Faults.HangAfterCreating);
        var killed = StatusOf(CreateRequest.SendAsync(Simulated.Host, headers: ("Idempotency-Key", "killed")));
        await WaitForNextRequestAsync();

        await Simulated.Host.KillAsync();
        Assert.NotEqual(200, await killed);
        await Simulated.Host.RestartAsync();
        var caller = new Caller(CreateRequest.Example, ("Idempotency-Key", "killed"));
        await caller.SendUntilCreatedAsync(() => Simulated.Host.Address, Dcs);

        Assert.Equal(Assert.Single(Dcs.Tasks, task => task.Name == "dcs-migration-thrc").TaskId, Assert.Single(caller.InstanceIds));
    }

    [Fact]
    public Task After_SIGTERM_every_create_or_its_retry_succeeds() => AssertOneTaskEachAsync(() => Simulated.Host.StopAsync());

    private protected async Task AssertOneTaskEachAsync(Func<Task> stop)
    {
        Dcs.FaultSource = _ => Faults.Delay(TimeSpan.FromMilliseconds(500));
        var names = Enumerable.Range(0, ConcurrentCreates).Select(i => $"in-progress-{i:D2}").ToList();
        var statuses = names
            .Select(name => CreateRequest.SendAsync(Simulated.Host, CreateRequest.Named(name), headers: ("Idempotency-Key", name)))
            .Select(StatusOf)
            .ToList();
        await WaitForNextRequestAsync();

        await stop();
        Assert.All(await Task.WhenAll(statuses), status => Assert.True(status is null or 200 or >= 500, $"{status}"));
        Dcs.FaultSource = null;
        await Simulated.Host.RestartAsync();
        var callers = names.ConvertAll(name => new Caller(CreateRequest.Named(name), ("Idempotency-Key", name)));
        await Task.WhenAll(callers.Select(caller => caller.SendUntilCreatedAsync(() => Simulated.Host.Address, Dcs)));

        Assert.Equal(names, Dcs.Tasks.Select(task => task.Name).Where(name => name != "warm-up").Order(StringComparer.Ordinal));
        Assert.All(callers, caller => Assert.Single(caller.InstanceIds));
    }

    /// <summary>Waits until DCS has received a request after the warm-up.</summary>
    private Task WaitForNextRequestAsync() =>
        Dcs.WaitForRequestsAsync(2, TestContext.Current.CancellationToken).WaitAsync(Timeout, TimeProvider.System);

    /// <summary>Returns the status, or null if no reply was received.</summary>
    private static async Task<int?> StatusOf(Task<HttpResponseMessage> sending)
    {
        try
        {
            using var response = await sending;
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}

public sealed class FunctionAppCrashTests(AzuriteFixture azurite) : CrashTests(HostKind.FunctionApp, azurite)
{
    [Fact]
    public Task After_the_hosts_terminate_message_every_create_or_its_retry_succeeds() =>
        AssertOneTaskEachAsync(() => Simulated.FunctionApp.TerminateAsync(TimeSpan.FromSeconds(10)));
}

public sealed class LocalHostCrashTests(AzuriteFixture azurite) : CrashTests(HostKind.Local, azurite);
