using System.Globalization;
using System.Text.Json;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Http;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>
/// What the dates in DCS's list mean to a caller whose create was answered by nobody and who sends it again. <see cref="TaskDateTests"/>
/// has the forms of a date.
/// </summary>
public sealed class ListedDateTests : IAsyncLifetime
{
    private const string Key = "order-1";
    private const string Name = Bodies.Name;

    /// <summary>More than SettleAfter: a task that is not listed by now was not created.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(3);

    private TestService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task A_task_with_an_exact_date_is_the_lost_one()
    {
        var retry = await RetryAsync(Own(Text("2026-07-01T20:00:00.599+0800")));

        Assert.Equal((200, "own"), (retry.Status, retry["instance_id"]));
        AssertSentOnce();
    }

    [Theory]
    [InlineData("\"2026-07-01T12:00:00\"")]
    [InlineData("\"2026-07-01\"")]
    [InlineData("null")]
    public async Task A_task_without_an_exact_date_is_left_to_a_person(string json)
    {
        var retry = await RetryAsync(Own(json));

        Assert.Equal((503, "FN.5033"), (retry.Status, retry.Code));
        Assert.Equal("""[{"field":"instance_id","message":"own"}]""", retry.Json.GetProperty("details").GetRawText());
        AssertSentOnce();
    }

    [Fact]
    public async Task A_task_of_another_name_may_have_any_date()
    {
        var retry = await RetryAsync(Own(Text("2026-07-01T12:00:00Z")), Task("other", $"another-{Name}", Text("2026-07-01")));

        Assert.Equal((200, "own"), (retry.Status, retry["instance_id"]));
        AssertSentOnce();
    }

    /// <summary>The hold began at 12:00, and the skew is 5 minutes.</summary>
    [Fact]
    public async Task A_task_of_this_name_that_is_certainly_older_is_not_the_lost_one()
    {
        var retry = await RetryAsync(Own(Text("2026-07-01T12:00:00Z")), Task("older", Name, Text("2026-07-01T11:54:59Z")));

        Assert.Equal((200, "own"), (retry.Status, retry["instance_id"]));
        AssertSentOnce();
    }

    [Fact]
    public async Task A_task_of_this_name_that_may_be_as_new_is_left_to_a_person()
    {
        var retry = await RetryAsync(Own(Text("2026-07-01T12:00:00Z")), Task("as-new", Name, Text("2026-07-01T11:55:00Z")));

        Assert.Equal(503, retry.Status);
        Assert.Equal(2, retry.Json.GetProperty("details").GetArrayLength());
        AssertSentOnce();
    }

    [Theory]
    [InlineData(5, 15_000, 'x')]
    [InlineData(19, 1_000, '任')]
    [InlineData(19, 16_000, '<')] // Escaped as \u003C
    public async Task Long_descriptions_do_not_make_the_list_unreadable(int tasks, int length, char character)
    {
        var description = JsonSerializer.Serialize(new string(character, length));
        var others = Enumerable.Range(0, tasks)
            .Select(i => $$"""{"task_id":"id-{{i}}","task_name":"{{Name}}-{{i}}","description":{{description}}}""");

        var retry = await RetryAsync([Own(Text("2026-07-01T12:00:00Z")), .. others]);

        Assert.Equal((200, "own"), (retry.Status, retry["instance_id"]));
        AssertSentOnce();
    }

    [Theory]
    [InlineData(241)]
    [InlineData(-241)]
    [InlineData(86_400)]
    public async Task Nothing_is_concluded_from_a_list_of_a_server_whose_clock_is_off(int seconds)
    {
        await LoseAsync();
        var list = List([], _service.Time.GetUtcNow().AddSeconds(seconds));
        _service.Dcs.InjectForList(list, list);

        var retry = await _service.PostAsync(key: Key);

        Assert.Equal((503, "FN.5033"), (retry.Status, retry.Code));
        Assert.Contains("clock", retry.Message, StringComparison.Ordinal);
        AssertSentOnce();
    }

    [Theory]
    [InlineData(240)]
    [InlineData(-240)]
    public async Task A_clock_that_is_a_little_off_does_no_harm(int seconds)
    {
        await LoseAsync();
        var list = List([Own(Text("2026-07-01T12:00:00Z"))], _service.Time.GetUtcNow().AddSeconds(seconds));
        _service.Dcs.InjectForList(list, list);

        var retry = await _service.PostAsync(key: Key);

        Assert.Equal((200, "own"), (retry.Status, retry["instance_id"]));
    }

    private static string Text(string date) => $"\"{date}\"";

    /// <summary>The task of the lost create, as DCS lists it.</summary>
    private static string Own(string createdAt) => Task("own", Name, createdAt);

    private static string Task(string id, string name, string createdAt) =>
        $$"""{"task_id":"{{id}}","task_name":"{{name}}","description":"{{Bodies.Description}}","created_at":{{createdAt}}}""";

    private static Fault.Reply List(params IReadOnlyList<string> tasks) => new(
        200, $$"""{"count":{{tasks.Count}},"migration_tasks":[{{string.Join(',', tasks)}}]}""", "application/json", Creates: false);

    private static Fault List(IReadOnlyList<string> tasks, DateTimeOffset now) => List(tasks) with
    {
        Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Date"] = now.ToString("R", CultureInfo.InvariantCulture) },
    };

    /// <summary>A create that takes effect, and whose response is lost.</summary>
    private async Task LoseAsync()
    {
        _service.Dcs.Inject(Faults.ResetAfterCreating);
        Assert.Equal(502, (await _service.PostAsync(key: Key)).Status);
        _service.Time.Advance(Settled);
    }

    private async Task<SentReply> RetryAsync(params IReadOnlyList<string> listed)
    {
        await LoseAsync();
        // Each page begins with the last task of the page before, so the second one has nothing new.
        _service.Dcs.InjectForList(List(listed), List(listed));
        return await _service.PostAsync(key: Key);
    }

    private void AssertSentOnce() => Assert.Single(_service.Dcs.Requests, request => request.Method == "POST");
}
