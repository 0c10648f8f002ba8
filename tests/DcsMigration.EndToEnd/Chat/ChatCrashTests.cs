using DcsMigration.Azurite;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators.Wire;
using Xunit;

namespace DcsMigration.EndToEnd.Chat;

/// <summary>The process stops after a command was acknowledged. Only the message can be lost, never the task.</summary>
public abstract class ChatCrashTests : IAsyncLifetime
{
    private const string Command = $"create name=dcs-migration-chat {FakeSlack.Fields}";

    private readonly HostKind _kind;
    private readonly AzuriteFixture _azurite;
    private FakeSlack _slack = null!;
    private SimulatedHost _simulated = null!;

    private protected ChatCrashTests(HostKind kind, AzuriteFixture azurite) => (_kind, _azurite) = (kind, azurite);

    /// <summary>The settings shorten the timeouts, because the clocks are real. The first command reads the secrets.</summary>
    public async ValueTask InitializeAsync()
    {
        _slack = await FakeSlack.StartAsync();
        _simulated = await SimulatedHost.StartAsync(
            _kind,
        [
            ("Dcs__AttemptTimeout", "00:00:04"),
            ("Dcs__TotalBudget", "00:00:05"),
            ("Idempotency__SettleAfter", "00:00:02"),
            .. SimulatedHost.NewTable(_azurite),
            .. StartupHook.SettingsFor(_slack.Origin),
        ]);
        await _slack.WarmUpAsync(_simulated);
    }

    public async ValueTask DisposeAsync()
    {
        await _simulated.DisposeAsync();
        await _slack.DisposeAsync();
    }

    [Fact]
    public async Task After_a_kill_the_same_command_gives_the_one_task()
    {
        _simulated.Cloud.Dcs.Inject(Faults.HangAfterCreating);
        await AssertLateAsync();

        await _simulated.Host.KillAsync();
        await _simulated.Host.RestartAsync();
        var text = await _slack.SendAsync(_simulated, Command);
        for (var tries = 0; !text.IsInChannel && tries < 20; tries++)
        {
            text = text.Text.StartsWith("Working on it", StringComparison.Ordinal)
                ? await _slack.NextPostAsync()
                : await _slack.SendAsync(_simulated, Command);
        }

        Assert.Contains("Already created: ", text.Text, StringComparison.Ordinal);
        Assert.Equal(TaskId, Recipe.InstanceIdIn(text.Text));
    }

    [Fact]
    public async Task After_SIGTERM_the_message_is_sent()
    {
        _simulated.Cloud.Dcs.Inject(Faults.Delay(TimeSpan.FromSeconds(3.5)));
        await AssertLateAsync();

        await _simulated.Host.StopAsync();

        Assert.Equal(TaskId, Recipe.InstanceIdIn((await _slack.NextPostAsync()).Text));
    }

    private string TaskId => Assert.Single(_simulated.Cloud.Dcs.Tasks, task => task.Name == "dcs-migration-chat").TaskId;

    private async Task AssertLateAsync() => Assert.StartsWith(
        "Working on it. ", (await _slack.SendAsync(_simulated, Command)).Text, StringComparison.Ordinal);
}

public sealed class FunctionAppChatCrashTests(AzuriteFixture azurite) : ChatCrashTests(HostKind.FunctionApp, azurite);

public sealed class LocalHostChatCrashTests(AzuriteFixture azurite) : ChatCrashTests(HostKind.Local, azurite);
