using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DcsMigration.Azurite;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators;
using Xunit;

namespace DcsMigration.EndToEnd.FaultRun;

/// <summary>
/// Random faults on every wire, and processes killed in mid-flight: still one task for each request.
/// FAULT_RUN_REQUESTS and FAULT_RUN_SEED set the number of requests and repeat a run. FAULT_RUN_HOST=Local runs the local host in place of the function app.
/// </summary>
public sealed class FaultRunTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    /// <summary>So many callers at once.</summary>
    private const int MaxAtOnce = 1_000;

    [Fact]
    public async Task Every_request_has_exactly_one_task()
    {
        var seed = FromEnvironment("FAULT_RUN_SEED") ?? Random.Shared.Next();
        var count = FromEnvironment("FAULT_RUN_REQUESTS") ?? 300;
        var plan = new FaultPlan(seed);
        var kind = Enum.Parse<HostKind>(System.Environment.GetEnvironmentVariable("FAULT_RUN_HOST") is { Length: > 0 } name ? name : nameof(HostKind.FunctionApp));
        await using var cloud = await SimulatedCloud.StartAsync();
        var dcs = cloud.Dcs;
        dcs.ListLag = TimeSpan.FromMilliseconds(300);
        using var trustFile = new TemporaryTrustFile(cloud);
        await using var proxy = new StoreProxy(azurite.TableService, plan.NextForStore);
        await using var hosts = await FaultRunHosts.StartAsync(kind, Environment(cloud, trustFile, proxy));
        dcs.FaultSource = request => request.Method == "POST" ? plan.NextForCreate() : plan.NextForList();
        var callers = Callers(seed, count);
        var clock = Stopwatch.StartNew();

        using var faultsOver = new CancellationTokenSource();
        var kills = hosts.KillFromTimeToTimeAsync(plan, faultsOver.Token);
        await EachAsync(callers, caller => caller.AskAsync(hosts.Next, dcs));
        var toldUnderFaults = callers.Count(caller => caller.InstanceIds.Count > 0);
        await faultsOver.CancelAsync();
        await kills;
        plan.End();
        dcs.ReleaseHangs();
        await EachAsync(callers, caller => caller.InsistAsync(hosts.Next, dcs));

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}, {kind}: {count} requests, {dcs.Requests.Count} calls to DCS, {dcs.Tasks.Count} tasks, {toldUnderFaults} told while the faults lasted, {hosts.Kills} kills, {clock.Elapsed.TotalSeconds:F0} s"));
        Assert.All(callers, caller => AssertTold(caller, seed));
        AssertOneTaskEach(callers, dcs, seed);
    }

    private static void AssertTold(Caller caller, int seed)
    {
        Assert.True(caller.Surprises.Count == 0, $"seed {seed}: {caller.Body} was answered {string.Join("; ", caller.Surprises)}");
        Assert.True(caller.Lie is null, $"seed {seed}: {caller.Body} was told {caller.Lie}, which was not there");
        Assert.True(caller.InstanceIds.Count == 1, $"seed {seed}: {caller.Body} was told {string.Join(", ", caller.InstanceIds)}");
    }

    /// <summary>As many tasks as requests, body by body, and no task told to two callers.</summary>
    private static void AssertOneTaskEach(List<Caller> callers, DcsSimulator dcs, int seed)
    {
        var asked = callers.GroupBy(caller => NameIn(caller.Body), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var made = dcs.Tasks.GroupBy(task => task.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var wrong = asked.Where(name => made.GetValueOrDefault(name.Key) != name.Value)
            .Select(name => $"{name.Key}: asked {name.Value}, made {made.GetValueOrDefault(name.Key)}");

        Assert.True(!wrong.Any(), $"seed {seed}: {string.Join("; ", wrong)}");
        Assert.Equal(callers.Count, callers.SelectMany(caller => caller.InstanceIds).Distinct(StringComparer.Ordinal).Count());
    }

    private static string NameIn(string body) => JsonDocument.Parse(body).RootElement.GetProperty("name").GetString()!;

    /// <summary>
    /// Callers with a key, with a webhook's id and without either. A third share a task's name with another key:
    /// pairs that want two equal tasks, and pairs that want two tasks that differ.
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

    /// <summary>Of one length, so that no name is part of another: DCS's list finds by parts of names.</summary>
    private static string BodyOf(int i) => CreateRequest.Example.Replace("thrc", i.ToString("D6", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The same name in another subnet.</summary>
    private static string OtherBodyOf(int i) => BodyOf(i).Replace("40f15ed6", "50f15ed6", StringComparison.Ordinal);

    private static Task EachAsync(IEnumerable<Caller> callers, Func<Caller, Task> ask) => Parallel.ForEachAsync(
        callers, new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce }, async (caller, _) => await ask(caller));

    /// <summary>Times scaled down by the settings; the clocks are real.</summary>
    private static Dictionary<string, string> Environment(SimulatedCloud cloud, TemporaryTrustFile trustFile, StoreProxy store) => new(cloud.EnvironmentVariables, StringComparer.Ordinal)
    {
        ["SSL_CERT_FILE"] = trustFile.Path,
        ["Dcs__ConnectTimeout"] = "00:00:00.5",
        ["Dcs__AttemptTimeout"] = "00:00:01",
        ["Dcs__TotalBudget"] = "00:00:02",
        ["Idempotency__TableServiceUri"] = store.Address.AbsoluteUri,
        ["Idempotency__SettleAfter"] = "00:00:03",
        ["Idempotency__DerivedKeyWindow"] = "06:00:00",
    };

    private static int? FromEnvironment(string name) =>
        System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
