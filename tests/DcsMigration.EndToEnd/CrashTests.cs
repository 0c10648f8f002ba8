using DcsMigration.Azurite;
using DcsMigration.EndToEnd.FaultRun;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The process ends while creates are under way: still one task each.</summary>
public abstract class CrashTests : IAsyncLifetime
{
    private const int AtOnce = 16;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly HostKind _kind;
    private readonly AzuriteFixture _azurite;

    private protected CrashTests(HostKind kind, AzuriteFixture azurite) => (_kind, _azurite) = (kind, azurite);

    private protected SimulatedHost Simulated { get; private set; } = null!;

    private DcsSimulator Dcs => Simulated.Cloud.Dcs;

    /// <summary>Times scaled down by the settings; the clocks are real. A first create has the credential read and the table made.</summary>
    public async ValueTask InitializeAsync()
    {
        Simulated = await SimulatedHost.StartAsync(
            _kind,
            ("Dcs__AttemptTimeout", "00:00:01"),
            ("Dcs__TotalBudget", "00:00:02"),
            ("Idempotency__TableServiceUri", _azurite.TableService.AbsoluteUri),
            ("Idempotency__TableName", $"t{Guid.NewGuid():N}"),
            ("Idempotency__SettleAfter", "00:00:02"));
        await new Caller(CreateRequest.Named("first-of-all"), ("Idempotency-Key", "first-of-all")).InsistAsync(() => Simulated.Host.Address, Dcs);
    }

    public ValueTask DisposeAsync() => Simulated.DisposeAsync();

    [Fact]
    public async Task Killed_in_mid_request_and_started_again_there_is_one_task()
    {
        Dcs.Inject(Faults.HangAfterCreating);
        var cutOff = OutcomeOf(CreateRequest.SendAsync(Simulated.Host, headers: ("Idempotency-Key", "killed")));
        await WaitForNextRequestAsync();

        await Simulated.Host.KillAsync();
        Assert.NotEqual(200, await cutOff);
        await Simulated.Host.RestartAsync();
        var caller = new Caller(CreateRequest.Example, ("Idempotency-Key", "killed"));
        await caller.InsistAsync(() => Simulated.Host.Address, Dcs);

        Assert.Equal(Assert.Single(Dcs.Tasks, task => task.Name == "dcs-migration-thrc").TaskId, Assert.Single(caller.InstanceIds));
    }

    [Fact]
    public Task Terminated_while_creates_are_under_way_each_is_answered_or_its_retry_is() => AssertOneTaskEachAsync(() => Simulated.Host.StopAsync());

    private protected async Task AssertOneTaskEachAsync(Func<Task> end)
    {
        Dcs.FaultSource = _ => Faults.Delay(TimeSpan.FromMilliseconds(500));
        var names = Enumerable.Range(0, AtOnce).Select(i => $"under-way-{i:D2}").ToList();
        var outcomes = names.Select(name => OutcomeOf(CreateRequest.SendAsync(Simulated.Host, CreateRequest.Named(name), headers: ("Idempotency-Key", name)))).ToList();
        await WaitForNextRequestAsync();

        await end();
        Assert.All(await Task.WhenAll(outcomes), status => Assert.True(status is null or 200 or >= 500, $"{status}"));
        Dcs.FaultSource = null;
        await Simulated.Host.RestartAsync();
        var callers = names.ConvertAll(name => new Caller(CreateRequest.Named(name), ("Idempotency-Key", name)));
        await Task.WhenAll(callers.Select(caller => caller.InsistAsync(() => Simulated.Host.Address, Dcs)));

        Assert.Equal(names, Dcs.Tasks.Select(task => task.Name).Where(name => name != "first-of-all").Order(StringComparer.Ordinal));
        Assert.All(callers, caller => Assert.Single(caller.InstanceIds));
    }

    /// <summary>One more than the first create's.</summary>
    private Task WaitForNextRequestAsync() => Dcs.WaitForRequestsAsync(2, TestContext.Current.CancellationToken).WaitAsync(Timeout, TimeProvider.System);

    /// <summary>The status; null where there is no answer.</summary>
    private static async Task<int?> OutcomeOf(Task<HttpResponseMessage> sending)
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

public sealed class CrashOfFunctionApp(AzuriteFixture azurite) : CrashTests(HostKind.FunctionApp, azurite)
{
    [Fact]
    public Task Told_to_terminate_by_the_host_each_create_is_answered_or_its_retry_is() =>
        AssertOneTaskEachAsync(() => Simulated.FunctionApp.TerminateAsync(TimeSpan.FromSeconds(10)));
}

public sealed class CrashOfLocalHost(AzuriteFixture azurite) : CrashTests(HostKind.Local, azurite);
