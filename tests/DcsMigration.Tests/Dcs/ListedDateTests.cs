using System.Globalization;
using System.Text.Json;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Http;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>
/// The dates in DCS's list, as a caller sees them whose create was answered by nobody and who sends it again. A date that is misread
/// creates a second task, or leaves the name unresolved for ever. <see cref="TimeZoneTests"/> runs these tests in other time zones.
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

    [Theory]
    [InlineData("2026-07-01T12:00:00Z")]
    [InlineData("2026-07-01T12:00:00.1Z")]
    [InlineData("2026-07-01T12:00:00.123456789Z")]
    [InlineData("2026-07-01T20:00:00+08:00")]
    [InlineData("2026-07-01T20:00:00.599+0800")]
    [InlineData("2026-07-01T05:00:00-07")]
    [InlineData("2026-07-01 12:00:00Z")]
    [InlineData("2026/07/01 14:00:00+02:00")]
    public async Task A_task_with_an_exact_date_is_the_lost_one(string date)
    {
        var retry = await RetryAsync(Own(Text(date)));

        Assert.Equal((200, "own"), (retry.Status, retry["instance_id"]));
        AssertSentOnce();
    }

    [Theory]
    [InlineData("2026-07-01T12:00:00")]
    [InlineData("2026-07-01T12:00:00.599")]
    [InlineData("2026-07-01T20:00:00")] // DCS in Singapore
    [InlineData("2026-07-02T02:00:00")] // DCS at UTC+14
    [InlineData("2026-07-01T00:00:00")] // DCS at UTC-12
    [InlineData("2026-07-01 05:00:00")]
    [InlineData("2026/07/01 05:00:00.5")]
    [InlineData("2026/07/01 05:00")]
    public async Task A_task_whose_date_has_no_zone_is_left_to_a_person(string date)
    {
        var retry = await RetryAsync(Own(Text(date)));

        AssertManual(retry);
        AssertSentOnce();
    }

    public static TheoryData<string> NoDates =>
    [
        Text("2026-07-01"), Text("2026/07/01"), Text("2026-06-30"), Text("2020-01-01"), Text(""), Text(" "), Text("yesterday"),
        Text("0001-01-01T00:00:00Z"), Text("0001-01-01T00:00:00+14:00"), Text("1970-01-01T00:00:00Z"), Text("0000-00-00 00:00:00"),
        Text("9999-12-31T23:59:59Z"), Text("2026-13-01T12:00:00Z"), Text("2019-02-30 12:00:00"), Text("01.07.2026 12:00:00"),
        Text("Wed, 01 Jul 2026 12:00:00 GMT"), Text("2026-07/01 12:00:00Z"), Text("2026-07-01T12:00:00+99:00"),
        Text("2026-07-01T12:00:00 CEST"), Text("1782907200"), Text("2026-07-01T12:00:00.5.5Z"), Text("2026-07-01T12:00:00.1234567x"),
        "1782907200", "1782907200000", "1e400", "true", "{}", "[]", "null", "\"\\ud800\"",
    ];

    [Theory, MemberData(nameof(NoDates))]
    public async Task A_task_without_a_readable_date_is_left_to_a_person(string json)
    {
        var retry = await RetryAsync(Own(json));

        AssertManual(retry);
        AssertSentOnce();
    }

    [Theory]
    [InlineData("2026-07-01")]
    [InlineData("2026-07-01T23:00:00")]
    [InlineData("2026-07-02T07:00:00")]
    [InlineData("2026-07-01 11:00:00")]
    public async Task A_date_without_a_zone_hides_no_task_late_in_the_day_either(string date)
    {
        _service.Time.Advance(TimeSpan.FromHours(11));

        var retry = await RetryAsync(Own(Text(date)));

        AssertManual(retry);
        AssertSentOnce();
    }

    [Theory, MemberData(nameof(NoDates))]
    public async Task A_task_of_another_name_may_have_any_date(string json)
    {
        var retry = await RetryAsync(Own(Text("2026-07-01T12:00:00Z")), Task("other", $"another-{Name}", json));

        Assert.Equal((200, "own"), (retry.Status, retry["instance_id"]));
        AssertSentOnce();
    }

    [Theory]
    [InlineData("""{"task_id":7,"task_name":"another-dcs-migration-thrc","created_at":"2019/10/22 14:44:30"}""")]
    [InlineData("""{"task_id":null,"task_name":"another-dcs-migration-thrc"}""")]
    [InlineData("""{"task_id":"not an id","task_name":"another-dcs-migration-thrc","description":7}""")]
    [InlineData("""{"task_name":"another-dcs-migration-thrc","description":"half \ud800 a pair"}""")]
    public async Task Nothing_else_of_a_task_of_another_name_matters_either(string task)
    {
        var retry = await RetryAsync(task, Own(Text("2026-07-01T12:00:00Z")));

        Assert.Equal((200, "own"), (retry.Status, retry["instance_id"]));
        AssertSentOnce();
    }

    [Theory]
    [InlineData("2019/10/22 14:44:30")]
    [InlineData("2026-06-30T21:54:59")] // The hold began at 12:00: less the skew of 5 minutes and the margin of 14 hours, 21:55.
    [InlineData("2026-07-01T11:54:59Z")]
    [InlineData("2026-07-01T19:54:59+08:00")]
    [InlineData("2026-07-01 11:54:59 UTC")]
    [InlineData("2026-07-01 11:54:59 GMT")]
    [InlineData(" 2026-07-01t11:54:59,123z ")]
    public async Task A_task_of_this_name_that_is_certainly_older_is_not_the_lost_one(string date)
    {
        var retry = await RetryAsync(Own(Text("2026-07-01T12:00:00Z")), Task("older", Name, Text(date)));

        Assert.Equal((200, "own"), (retry.Status, retry["instance_id"]));
        AssertSentOnce();
    }

    [Theory]
    [InlineData("2026-06-30T21:55:00")]
    [InlineData("2026-07-01T11:55:00Z")]
    [InlineData("2026-07-01T19:55:00+08:00")]
    public async Task A_task_of_this_name_that_may_be_as_new_is_left_to_a_person(string date)
    {
        var retry = await RetryAsync(Own(Text("2026-07-01T12:00:00Z")), Task("as-new", Name, Text(date)));

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

    private static void AssertManual(SentReply reply)
    {
        Assert.Equal((503, "FN.5033"), (reply.Status, reply.Code));
        Assert.Equal("""[{"field":"instance_id","message":"own"}]""", reply.Json.GetProperty("details").GetRawText());
    }

    private void AssertSentOnce() => Assert.Single(_service.Dcs.Requests, request => request.Method == "POST");
}
