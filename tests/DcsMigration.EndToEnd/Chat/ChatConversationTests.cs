using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators.Wire;
using Xunit;

namespace DcsMigration.EndToEnd.Chat;

/// <summary>Slash commands in real time: Slack shows an error after 3 s.</summary>
public abstract class ChatConversationTests : IAsyncLifetime
{
    private readonly HostKind _kind;
    private TelemetryCollector _collector = null!;
    private FakeSlack _slack = null!;
    private SimulatedHost _simulated = null!;

    private protected ChatConversationTests(HostKind kind) => _kind = kind;

    public async ValueTask InitializeAsync()
    {
        _slack = await FakeSlack.StartAsync();
        _collector = await TelemetryCollector.StartAsync();
        _simulated = await SimulatedHost.StartAsync(_kind, [.. StartupHook.SettingsFor(_slack.Origin), .. _collector.Settings]);
        await _slack.WarmUpAsync(_simulated);
    }

    public async ValueTask DisposeAsync()
    {
        await _simulated.DisposeAsync();
        await _slack.DisposeAsync();
        await _collector.DisposeAsync();
    }

    [Fact]
    public async Task A_quick_create_is_answered_in_the_channel()
    {
        DcsTakes(0.2);

        var answer = await CreateAsync("quick");

        AssertCreated(answer, "quick");
        Assert.InRange(answer.Took, TimeSpan.Zero, TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task A_slow_create_is_acknowledged_and_its_result_is_posted_although_Slack_has_hung_up()
    {
        DcsTakes(6);
        var answer = await CreateAsync("slow");
        var posted = await _slack.NextPostAsync();

        AssertLate(answer);
        AssertCreated(posted, "slow");
        Assert.InRange(posted.At - answer.At + answer.Took, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(7.5));

        DcsTakes(6);
        using var hangUp = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CreateAsync("hung-up", hangUp: hangUp.Token));
        AssertCreated(await _slack.NextPostAsync(), "hung-up");
    }

    [Fact]
    public async Task A_create_without_an_answer_is_unknown_and_says_what_to_do()
    {
        DcsTakes(40);
        AssertLate(await CreateAsync("endless"));

        var posted = await _slack.NextPostAsync();

        Assert.False(posted.IsInChannel);
        Assert.Contains("a task may have been created", posted.Text, StringComparison.Ordinal);
        Assert.EndsWith("Within 24 hours the same command creates no second task.", posted.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_people_at_once_learn_the_id_of_one_task()
    {
        DcsTakes(1);

        var answers = await Task.WhenAll(CreateAsync("together"), CreateAsync("together", user: "bob"));
        var texts = answers.Where(answer => answer.IsInChannel).Select(answer => answer.Text).ToList();
        while (texts.Count < 2)
            texts.Add((await _slack.NextPostAsync()).Text);

        Assert.All(texts, text => Assert.Equal(TaskId("together"), Recipe.InstanceIdIn(text)));
        Assert.Equal(["<@U0ALICE>", "<@U0BOB>"], texts.Select(text => text.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    /// <summary>The message is lost, and nothing else: the task exists, and the URL is in no log and no trace.</summary>
    [Fact]
    public async Task A_response_url_that_does_not_work_is_logged_and_exported_without_the_URL()
    {
        _slack.Respond = context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        DcsTakes(2.5);
        AssertLate(await CreateAsync("refused"));
        await WaitForLogAsync("Slack answered 404.");
        await _simulated.Host.StopAsync();

        Assert.Single(_simulated.Cloud.Dcs.Tasks);
        Assert.Contains("create migration task", _collector.Received["traces"], StringComparison.Ordinal);
        Assert.Contains("/migration/instance", _collector.Received["traces"], StringComparison.Ordinal);
        Assert.Contains("could not be posted", _collector.Received["logs"], StringComparison.Ordinal);
        Assert.All(_collector.Received, signal => Assert.DoesNotContain("notarealpath", signal.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("notarealpath", _simulated.Host.Output, StringComparison.Ordinal);
    }

    private static void AssertLate(ChatText answer)
    {
        Assert.StartsWith("Working on it. The result will appear here.", answer.Text, StringComparison.Ordinal);
        Assert.InRange(answer.Took, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    private void DcsTakes(double seconds) => _simulated.Cloud.Dcs.Inject(Faults.Delay(TimeSpan.FromSeconds(seconds)));

    private Task<ChatText> CreateAsync(string name, CancellationToken? hangUp = null, string user = "alice") =>
        _slack.SendAsync(_simulated, $"create name={name} {FakeSlack.Fields}", hangUp: hangUp, user: user);

    private void AssertCreated(ChatText text, string name)
    {
        Assert.True(text.IsInChannel);
        Assert.StartsWith($"<@U0ALICE> created the migration task {TaskId(name)}.", text.Text, StringComparison.Ordinal);
    }

    private string TaskId(string name) => Assert.Single(_simulated.Cloud.Dcs.Tasks, task => task.Name == name).TaskId;

    private async Task WaitForLogAsync(string text)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        await _collector.WaitForAsync("logs", text, timeout.Token);
    }
}

public sealed class FunctionAppChatConversationTests() : ChatConversationTests(HostKind.FunctionApp);

public sealed class LocalHostChatConversationTests() : ChatConversationTests(HostKind.Local);
