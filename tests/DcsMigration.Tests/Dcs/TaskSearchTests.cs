using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>
/// Searches in DCS's task list. Its filter matches every name that contains the name. To mistake a list that failed for the complete one
/// would create a second task.
/// </summary>
public sealed class TaskSearchTests : IAsyncLifetime
{
    private const int PageSize = 20;
    private const int MaxPages = 50;

    private const string Wanted = "task-1";

    private TestService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private DcsSimulator Dcs => _service.Dcs;

    private DateTimeOffset Now => _service.Time.GetUtcNow();

    [Fact]
    public async Task Only_the_whole_name_matches()
    {
        Dcs.AddTask("task-10", "A task");
        Dcs.AddTask("Task-1", "A task");
        Dcs.AddTask("my-task-1", "A task");
        var own = Dcs.AddTask("task-1", "A task", status: "MIGRATION_FAILED");

        Assert.Equal([own.TaskId], await FoundAsync());
    }

    [Fact]
    public async Task Tasks_from_the_given_time_on_are_found_oldest_first()
    {
        Dcs.AddTask("task-1", "A task", Now.AddMinutes(-5).AddMilliseconds(-1));
        var second = Dcs.AddTask("task-1", "A task", Now);
        var first = Dcs.AddTask("task-1", "A task", Now.AddMinutes(-5));

        Assert.Equal([first.TaskId, second.TaskId], await FoundAsync(Now.AddMinutes(-5)));
    }

    [Fact]
    public async Task A_task_without_a_date_is_found()
    {
        Dcs.InjectForList(Json("""{"count":1,"migration_tasks":[{"task_id":"id-1","task_name":"task-1","description":"A task"}]}"""));

        var task = Assert.Single((await FindAsync()).Tasks!);

        Assert.Equal(new FoundTask("id-1", CreatedAt: null, HasSameDescription: true), task);
    }

    [Fact]
    public async Task All_pages_are_searched()
    {
        var last = Dcs.AddTask("task-1", "A task", Now.AddSeconds(-3));
        for (var i = 0; i < 2 * PageSize; i++)
            Dcs.AddTask($"task-1-{i}", "A task", Now.AddSeconds(-2));
        var first = Dcs.AddTask("task-1", "A task", Now);

        Assert.Equal([last.TaskId, first.TaskId], await FoundAsync());
        Assert.Equal(4, Dcs.Requests.Count);
    }

    [Fact]
    public async Task A_page_begins_with_the_last_task_of_the_page_before()
    {
        Dcs.InjectForList(
            Json("""{"count":4,"migration_tasks":[{"task_id":"id-1","task_name":"task-1"},{"task_id":"id-2","task_name":"task-1"}]}"""),
            Json("""
                {"count":4,"migration_tasks":[
                {"task_id":"id-2","task_name":"task-1"},{"task_id":"id-3","task_name":"task-1"},{"task_id":"id-4","task_name":"task-1"}]}
                """),
            Json("""{"count":4,"migration_tasks":[{"task_id":"id-4","task_name":"task-1"}]}"""));

        Assert.Equal(["id-1", "id-2", "id-3", "id-4"], await FoundAsync());

        Assert.Equal(["0", "1", "3"], Dcs.Requests.Select(request => request.Target.Split("offset=")[1]));
        Assert.All(Dcs.Requests, request => Assert.Contains($"?limit={PageSize}&name={Wanted}&", request.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_of_one_task_is_followed_by_the_next_task()
    {
        Dcs.InjectForList(
            Json("""{"count":2,"migration_tasks":[{"task_id":"id-1","task_name":"task-1"}]}"""),
            Json("""{"count":2,"migration_tasks":[{"task_id":"id-2","task_name":"task-1"}]}"""),
            Json("""{"count":2,"migration_tasks":[]}"""));

        Assert.Equal(["id-1", "id-2"], await FoundAsync());

        Assert.Equal(["0", "1", "2"], Dcs.Requests.Select(request => request.Target.Split("offset=")[1]));
    }

    [Fact]
    public async Task A_task_that_moves_to_the_next_page_meanwhile_is_found_once()
    {
        Dcs.InjectForList(
            Json("""{"count":2,"migration_tasks":[{"task_id":"id-1","task_name":"task-1","description":"A task"}]}"""),
            Json("""{"count":3,"migration_tasks":[{"task_id":"id-1","task_name":"task-1","description":"A task"}]}"""),
            Json("""{"count":3,"migration_tasks":[]}"""));

        Assert.Equal(["id-1"], await FoundAsync());
    }

    [Theory]
    [InlineData(((MaxPages - 1) * (PageSize - 1)) + 1, true)]
    [InlineData(((MaxPages - 1) * (PageSize - 1)) + 2, false)]
    public async Task No_more_than_fifty_pages_are_searched(int tasks, bool isEnough)
    {
        var own = Dcs.AddTask("task-1", "A task", Now.AddSeconds(-1));
        for (var i = 1; i < tasks; i++)
            Dcs.AddTask("task-10", "A task");

        var search = await FindAsync();

        Assert.Equal(MaxPages, Dcs.Requests.Count);
        if (isEnough)
            Assert.Equal([own.TaskId], search.Tasks!.Select(task => task.InstanceId));
        else
            Assert.Contains("too many tasks", search.Error, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "200 without tasks", "DCS's task list could not be read (status 200)." },
        {
            "403",
            "DCS refused to list its tasks (DCS.2003): give the credential's user the permission dcs:migrationTask:list."
        },
        { "500", "DCS refused to list its tasks (500 DCS.5000)." },
        { "502 of a proxy", "DCS's task list could not be read (status 502)." },
        { "429", "DCS refused to list its tasks (429 APIGW.0308)." },
        { "404", "DCS refused to list its tasks (404 DCS.4001)." },
        { "reset", "DCS did not return its task list. The connection to DCS closed before the reply was complete." },
        { "truncated", "DCS did not return its task list. The connection to DCS closed before the reply was complete." },
        { "oversized", "DCS did not return its task list. DCS's reply is larger than 2048 KiB." },
    };

    [Theory, MemberData(nameof(Broken))]
    public async Task A_list_that_fails_fails_the_search(string how, string reason)
    {
        Dcs.InjectForList(how switch
        {
            "200 without tasks" => Json("{}"),
            "403" => Faults.Dcs(403, "DCS.2003", "Insufficient permissions."),
            "500" => Faults.Dcs5000(creates: false),
            "502 of a proxy" => Faults.Html(502),
            "429" => Faults.TooManyRequests(),
            "404" => Faults.Dcs(404, "DCS.4001", "Not found."),
            "reset" => Faults.ResetBeforeReading,
            "truncated" => Faults.TruncatedReply,
            _ => Json(new string(' ', (2 * 1024 * 1024) + 1)),
        });

        Assert.Equal(new TaskSearch.Failed(reason), await FindAsync());
    }

    [Fact]
    public async Task If_the_second_page_fails_the_search_fails()
    {
        for (var i = 0; i <= PageSize; i++)
            Dcs.AddTask("task-1", "A task");
        Dcs.InjectForList(Fault.None, Faults.Dcs5000(creates: false));

        Assert.Null((await FindAsync()).Tasks);
    }

    /// <summary>The tasks after the deleted one move up, so the next page no longer contains the first of them.</summary>
    [Fact]
    public async Task A_task_that_is_deleted_between_two_pages_fails_the_search()
    {
        Dcs.InjectForList(
            Json("""{"migration_tasks":[{"task_id":"id-1","task_name":"task-10"},{"task_id":"id-2","task_name":"task-10"}]}"""),
            Json("""{"migration_tasks":[{"task_id":"id-4","task_name":"task-1"}]}"""),
            Json("""{"migration_tasks":[]}"""));

        Assert.Equal(new TaskSearch.Failed("DCS's task list changed while it was read."), await FindAsync());
    }

    [Fact]
    public async Task A_list_that_hangs_fails_the_search_in_time()
    {
        Dcs.InjectForList(Faults.HangBeforeCreating);
        var search = FindAsync();
        await Dcs.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);

        _service.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Contains("did not answer in time", (await search).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_list_is_requested_when_no_time_is_left()
    {
        await _service.Get<Authorizer>().CheckAsync(TestContext.Current.CancellationToken);
        var client = _service.Get<DcsClient>();
        var budget = _service.NewBudget();
        _service.Time.Advance(TimeSpan.FromSeconds(28));

        var search = await client.FindAsync(new TaskQuery(Wanted, "A task", Now), budget);

        Assert.Equal(
            "The task list could not be requested from DCS. Too little time was left to send the request to DCS.", search.Error);
        Assert.Null(search.Tasks);
        Assert.Empty(Dcs.Requests);
    }

    private static Fault.Reply Json(string body) => new Fault.Reply(200, body, "application/json", Creates: false);

    private async Task<IReadOnlyList<string>> FoundAsync(DateTimeOffset? since = null) =>
        [.. (await FindAsync(since)).Tasks!.Select(task => task.InstanceId)];

    private Task<TaskSearch> FindAsync(DateTimeOffset? since = null)
    {
        var client = _service.Get<DcsClient>();
        return client.FindAsync(new TaskQuery(Wanted, "A task", since ?? Now.AddMinutes(-5)), _service.NewBudget());
    }
}
