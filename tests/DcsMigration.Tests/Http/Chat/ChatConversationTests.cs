using System.Text;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Http.Chat;

/// <summary>What people read, in time and late.</summary>
public sealed class ChatConversationTests(IdentityEndpoint identity) : IAsyncLifetime
{
    private static readonly string[] Odd = ["“", "\u00a0", "\\", "\"", "\0", "🚀"];

    private TestService _service = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await ChatPost.StartServiceAsync(identity);
        // The secret and the credential are in the cache.
        await _service.PostSlackAsync($"check {ChatPost.Fields}");
        await _service.PostMattermostAsync("help");
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task A_create_names_who_asked_for_it_in_the_channel()
    {
        var reply = await _service.PostSlackAsync(ChatPost.Create);

        Assert.Equal(
            ("in_channel", $"<@U0ALICE> created the migration task {TaskId}. Configure and start it in the DCS console."),
            (reply["response_type"], reply["text"]));
    }

    [Fact]
    public async Task Mattermost_has_its_own_markup()
    {
        var reply = await _service.PostMattermostAsync(ChatPost.Create);

        Assert.StartsWith($"**alice** created the migration task {TaskId}.", reply["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_command_is_the_same_task_on_the_next_day_and_from_the_other_platform()
    {
        await _service.PostSlackAsync(ChatPost.Create);
        _service.Time.Advance(TimeSpan.FromHours(23));

        var again = await _service.PostMattermostAsync($"create {string.Join('\n', ChatPost.Fields.Split(' ').Reverse())}");

        Assert.Equal(
            ("in_channel", $"**alice** Already created: {TaskId}. For another one change the name or the description."),
            (again["response_type"], again["text"]));
    }

    [Fact]
    public async Task A_check_and_help_are_shown_to_the_sender_and_create_nothing()
    {
        var check = await _service.PostSlackAsync($"check {ChatPost.Fields}");
        var help = await _service.PostSlackAsync("help");

        Assert.Equal(("ephemeral", "ephemeral"), (check["response_type"], help["response_type"]));
        Assert.StartsWith("The request is valid and DCS accepts the function's credential.", check["text"], StringComparison.Ordinal);
        Assert.StartsWith("create name=... vpc_id=...", help["text"], StringComparison.Ordinal);
        Assert.Empty(_service.Dcs.Tasks);
    }

    [Fact]
    public async Task An_error_is_that_of_the_other_routes_in_a_code_block_and_only_the_sender_reads_it()
    {
        _service.Dcs.Inject(Faults.Dcs(400, "DCS.4016", "Invalid ```<!channel> @here & *x*``` subnet_id"));

        var reply = await _service.PostSlackAsync(ChatPost.Create);

        Assert.Equal("ephemeral", reply["response_type"]);
        var text = Assert.IsType<string>(reply["text"]);
        Assert.StartsWith(
            "```\nInvalid '''&lt;!channel&gt; @\u200bhere &amp; *x*''' subnet_id\nCheck subnet_id", text, StringComparison.Ordinal);
        Assert.EndsWith(" Nothing was created.\nDCS.4016, trace id trace-of-the-request\n```\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_error_is_cut()
    {
        _service.Dcs.Inject(Faults.Dcs(400, "DCS.4016", new string('x', 5000)));

        Assert.InRange((await _service.PostMattermostAsync(ChatPost.Create))["text"]!.Length, 2000, 2200);
    }

    [Fact]
    public async Task After_an_unknown_outcome_the_same_command_is_safe()
    {
        _service.Dcs.Inject(Faults.Dcs5000(creates: true));

        var reply = await _service.PostMattermostAsync(ChatPost.Create);

        Assert.Contains("A task may have been created.", reply["text"], StringComparison.Ordinal);
        Assert.EndsWith(
            "Within 24 hours the same command creates no second task.", reply["text"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    [InlineData(-60, 2)]
    public async Task Slack_is_answered_two_seconds_after_its_timestamp(int alreadyUsed, int left)
    {
        _service.Dcs.Inject(Faults.Delay(TimeSpan.FromSeconds(6)));
        var sentAt = _service.Time.GetUtcNow().AddSeconds(-alreadyUsed);
        var timer = _service.NextTimer(TimeSpan.FromSeconds(left));

        var answering = _service.PostFormAsync(ChatPost.Signed(ChatPost.Form(ChatPost.Create), sentAt));
        await timer();
        await _service.WaitForDcsAsync(2);
        _service.Time.Advance(TimeSpan.FromSeconds(left) - TimeSpan.FromMilliseconds(1));
        Assert.False(answering.IsCompleted);
        _service.Time.Advance(TimeSpan.FromMilliseconds(1));

        AssertLate(await answering);
    }

    [Fact]
    public async Task Without_time_left_even_a_ready_answer_is_late() => AssertLate(
        await _service.PostFormAsync(ChatPost.Signed(ChatPost.Form("help"), _service.Time.GetUtcNow().AddSeconds(-2))));

    [Fact]
    public async Task Mattermost_is_answered_after_25_seconds_and_told_to_repeat()
    {
        await using var service = await ChatPost.StartServiceAsync(identity, settings: ("Dcs:AttemptTimeout", "00:00:27"));
        service.Dcs.Inject(Faults.Delay(TimeSpan.FromSeconds(26)));
        var timer = service.NextTimer(TimeSpan.FromSeconds(25));

        var answering = service.PostMattermostAsync(ChatPost.Create);
        await timer();
        await service.WaitForDcsAsync();
        service.Time.Advance(TimeSpan.FromSeconds(25));

        Assert.Equal(
            "Working on it. To see the result, send the same command again: within 24 hours it creates no second task.",
            (await answering)["text"]);
    }

    [Fact]
    public async Task A_platform_that_hangs_up_ends_nothing()
    {
        using var caller = new CancellationTokenSource();
        _service.Dcs.Inject(Faults.Delay(TimeSpan.FromSeconds(1)));

        var answering = _service.PostSlackAsync(ChatPost.Create, caller: caller);
        await _service.WaitForDcsAsync(2);
        await caller.CancelAsync();
        _service.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains(" created the migration task ", (await answering)["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_command_is_logged_once_with_who_sent_it()
    {
        await _service.PostSlackAsync(ChatPost.Create);

        var line = _service.Logs.GetSnapshot().Last(record => record.Category!.EndsWith("ChatEndpoint", StringComparison.Ordinal));
        Assert.Equal(
            (LogLevel.Information, $"Command from slack, team T1DC2JH3J, channel C0SPENDERS, user U0ALICE: create, created {TaskId}."),
            (line.Level, line.Message));
    }

    [Fact]
    public async Task What_is_not_an_id_is_neither_logged_nor_shown()
    {
        var form = $"channel_id={ChatPost.Channel}&user_id=U1%0Afake&user_name=%40channel&text={Uri.EscapeDataString(ChatPost.Create)}";

        var reply = await _service.PostFormAsync(ChatPost.WithToken(form));

        Assert.StartsWith("Somebody created", reply["text"], StringComparison.Ordinal);
        Assert.DoesNotContain(_service.Logs.GetSnapshot(), line => line.Message.Contains("fake", StringComparison.Ordinal));
    }

    /// <summary>Deterministic, so that a failure can be repeated.</summary>
    [Fact]
    public async Task Any_of_5000_forms_is_answered_in_words_and_creates_nothing_but_what_is_valid()
    {
        var random = new Random(26);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 5000; i++)
        {
            _service.Time.Advance(TimeSpan.FromSeconds(1));
            var reply = await _service.PostFormAsync(ChatPost.Signed(FuzzedForm(random), _service.Time.GetUtcNow()));
            var kind = Kind(reply);
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", counts.Select(count => $"{count.Key}: {count.Value}")));
        Assert.DoesNotContain("unexpected", counts.Keys);
        Assert.Equal(["channel", "command", "created", "form", "help", "replayed", "too large", "validation"], counts.Keys);
        Assert.DoesNotContain(_service.Logs.GetSnapshot(), line => line.Level >= LogLevel.Error);
    }

    private static string Kind(SentReply reply) => (reply.Status, reply.Status == 200 && reply.Text.Length > 0 ? reply["text"]! : "") switch
    {
        (413, _) => "too large",
        (200, "") => "certificate check",
        (200, var text) when text.Contains(" created the migration task ", StringComparison.Ordinal) => "created",
        (200, var text) when text.Contains("Already created", StringComparison.Ordinal) => "replayed",
        (200, var text) when text.Contains("Correct the command at character", StringComparison.Ordinal) => "command",
        (200, var text) when text.Contains("Correct the form", StringComparison.Ordinal) => "form",
        (200, var text) when text.Contains("Use another channel", StringComparison.Ordinal) => "channel",
        (200, var text) when text.Contains("FN.400", StringComparison.Ordinal) => "validation",
        (200, var text) when text.StartsWith("create name=", StringComparison.Ordinal) => "help",
        _ => "unexpected",
    };

    private static byte[] FuzzedForm(Random random)
    {
        var form = Encoding.UTF8.GetBytes(ChatPost.Form(ChatPost.Create)).ToList();
        for (var damages = random.Next(4); damages > 0; damages--)
        {
            var at = random.Next(form.Count);
            switch (random.Next(8))
            {
                case 0:
                    form[at] = (byte)random.Next(256);
                    break;
                case 1:
                    form.RemoveRange(at, Math.Min(random.Next(1, 20), form.Count - at));
                    break;
                case 2:
                    form.InsertRange(at, Encoding.ASCII.GetBytes($"%{random.Next(256):X2}"));
                    break;
                case 3:
                    form.InsertRange(at, "%ED%A0%80%C3%28"u8.ToArray());
                    break;
                case 4:
                    form.AddRange("&text=create&channel_id=C1"u8.ToArray());
                    break;
                case 5:
                    form.InsertRange(at, Enumerable.Repeat((byte)'a', random.Next(16 * 1024)));
                    break;
                case 6:
                    form.InsertRange(at, Encoding.UTF8.GetBytes(Uri.EscapeDataString(Odd[random.Next(Odd.Length)])));
                    break;
                default:
                    form.InsertRange(at, form.GetRange(at, Math.Min(random.Next(40), form.Count - at)));
                    break;
            }
        }

        return random.Next(20) == 0 ? Encoding.UTF8.GetBytes(ChatPost.Form("")) : [.. form];
    }

    private static void AssertLate(SentReply reply)
    {
        Assert.Equal((200, "ephemeral"), (reply.Status, reply["response_type"]));
        Assert.StartsWith("Working on it. ", reply["text"], StringComparison.Ordinal);
    }

    private string TaskId => Assert.Single(_service.Dcs.Tasks).TaskId;
}
