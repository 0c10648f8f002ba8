using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DcsMigration.Azurite;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators.Dcs;
using Xunit;

namespace DcsMigration.EndToEnd.FaultRun;

/// <summary>
/// Random faults on every connection, and processes that are killed. Each request still has exactly one task.
/// FAULT_RUN_REQUESTS sets the number of requests, FAULT_RUN_SEED sets the seed of the faults,
/// and FAULT_RUN_HOST=Local tests the local host instead of the function app.
/// </summary>
public sealed class FaultRunTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private const int MaxConcurrentCallers = 250;

    [Fact]
    public async Task Every_request_has_exactly_one_task()
    {
        var seed = FromEnvironment("FAULT_RUN_SEED") ?? Random.Shared.Next();
        var count = FromEnvironment("FAULT_RUN_REQUESTS") ?? 300;
        var plan = new FaultPlan(seed);
        var host = Environment.GetEnvironmentVariable("FAULT_RUN_HOST");
        var kind = string.IsNullOrEmpty(host) ? HostKind.FunctionApp : Enum.Parse<HostKind>(host);
        await using var proxy = new StoreProxy(azurite.TableService, plan.NextForStore);
        await using var simulated = await SimulatedHost.StartAsync(kind, Settings(proxy.Address));
        await using var another = await simulated.StartAnotherAsync();
        var hosts = new FaultRunHosts(simulated.Host, another);
        var dcs = simulated.Cloud.Dcs;
        dcs.ListLag = TimeSpan.FromMilliseconds(300);
        dcs.FaultSource = request => request.Method == "POST" ? plan.NextForCreate() : plan.NextForList();
        var callers = Callers(seed, count);
        var clock = Stopwatch.StartNew();

        using var faultsOver = new CancellationTokenSource();
        var kills = hosts.KillRepeatedlyAsync(plan, faultsOver.Token);
        await EachAsync(callers, caller => caller.SendAsync(hosts.Next, dcs));
        var createdDuringFaults = callers.Count(caller => caller.InstanceIds.Count > 0);
        await faultsOver.CancelAsync();
        await kills;
        plan.End();
        dcs.ReleaseHangs();
        await EachAsync(callers, caller => caller.SendUntilCreatedAsync(hosts.Next, dcs));

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}, {kind}: {count} requests, {dcs.Requests.Count} calls to DCS, {dcs.Tasks.Count} tasks, "
            + $"{createdDuringFaults} created during the faults, {hosts.Kills} kills, {clock.Elapsed.TotalSeconds:F0} s"));
        Assert.All(callers, caller => AssertOneInstanceId(caller, seed));
        AssertOneTaskEach(callers, dcs, seed);
    }

    private static void AssertOneInstanceId(Caller caller, int seed)
    {
        Assert.True(
            caller.UnexpectedReplies.Count == 0,
            $"seed {seed}: {caller.Body} received {string.Join("; ", caller.UnexpectedReplies)}");
        Assert.True(
            caller.MissingInstanceId is null,
            $"seed {seed}: {caller.Body} received {caller.MissingInstanceId}, which did not exist");
        Assert.True(
            caller.InstanceIds.Count == 1,
            $"seed {seed}: {caller.Body} received {string.Join(", ", caller.InstanceIds)}");
    }

    /// <summary>Asserts one task per request, and that no two callers received the same task.</summary>
    private static void AssertOneTaskEach(List<Caller> callers, DcsSimulator dcs, int seed)
    {
        var requests = callers.GroupBy(caller => NameIn(caller.Body), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var tasks = dcs.Tasks.GroupBy(task => task.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var differences = requests.Where(name => tasks.GetValueOrDefault(name.Key) != name.Value)
            .Select(name => $"{name.Key}: {name.Value} requests, {tasks.GetValueOrDefault(name.Key)} tasks");

        Assert.True(!differences.Any(), $"seed {seed}: {string.Join("; ", differences)}");
        Assert.Equal(callers.Count, callers.SelectMany(caller => caller.InstanceIds).Distinct(StringComparer.Ordinal).Count());
    }

    private static string NameIn(string body) => JsonDocument.Parse(body).RootElement.GetProperty("name").GetString()!;

    /// <summary>
    /// Callers with an idempotency key, with a webhook ID, and without either. A third of them share a task name with a caller that has
    /// another key. Half of these pairs request two equal tasks, the other half two different ones.
    /// </summary>
    private static List<Caller> Callers(int seed, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => (i % 12) switch
        {
            0 or 1 => new Caller(BodyOf(i), key: null),
            2 or 3 => new Caller(BodyOf(i), ("webhook-id", $"msg-{seed}-{i}")),
            9 => new Caller(BodyOf(i - 1), ("Idempotency-Key", $"key-{seed}-{i}")),
            11 => new Caller(OtherBodyOf(i - 1), ("Idempotency-Key", $"key-{seed}-{i}")),
            _ => new Caller(BodyOf(i), ("Idempotency-Key", $"key-{seed}-{i}")),
        }),
    ];

    /// <summary>Names of equal length, so that no name is part of another. DCS's list matches parts of names.</summary>
    private static string BodyOf(int i) =>
        CreateRequest.Example.Replace("thrc", i.ToString("D6", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The same name with another subnet.</summary>
    private static string OtherBodyOf(int i) => BodyOf(i).Replace("40f15ed6", "50f15ed6", StringComparison.Ordinal);

    private static Task EachAsync(IEnumerable<Caller> callers, Func<Caller, Task> send) => Parallel.ForEachAsync(
        callers, new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentCallers }, async (caller, _) => await send(caller));

    /// <summary>Shortens the timeouts, because the clocks are real.</summary>
    private static (string Name, string Value)[] Settings(Uri store) =>
    [
        ("Dcs__ConnectTimeout", "00:00:00.5"),
        ("Dcs__AttemptTimeout", "00:00:01"),
        ("Dcs__TotalBudget", "00:00:02"),
        ("Idempotency__TableServiceUri", store.AbsoluteUri),
        ("Idempotency__SettleAfter", "00:00:03"),
        ("Idempotency__DerivedKeyWindow", "06:00:00"),
    ];

    private static int? FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
