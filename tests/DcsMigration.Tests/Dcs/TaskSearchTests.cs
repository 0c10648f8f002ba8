using DcsMigration.Dcs;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>Searches in DCS's task list. Its filter matches every name that contains the name.</summary>
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

        Assert.Equal([own.TaskId], await FoundAsync(Wanted));
    }

    [Fact]
    public async Task A_search_can_find_nothing()
    {
        Assert.Empty(await FoundAsync(Wanted));
    }

    [Fact]
    public async Task Descriptions_and_dates_are_returned_as_listed()
    {
        Dcs.AddTask("task-1", "A task", Now.AddSeconds(-2));
        Dcs.AddTask("task-1", createdAt: Now.AddSeconds(-1));
        Dcs.AddTask("task-1", "", Now);

        var tasks = (await FindAsync(Wanted)).Tasks!;

        Assert.Equal(
            [("A task", Now.AddSeconds(-2)), (null, Now.AddSeconds(-1)), ("", Now)],
            tasks.Select(task => (task.Description, task.CreatedAt!.Value)));
    }

    [Fact]
    public async Task Tasks_from_the_given_time_on_are_found_oldest_first()
    {
        Dcs.AddTask("task-1", "A task", Now.AddMinutes(-5).AddMilliseconds(-1));
        var second = Dcs.AddTask("task-1", "A task", Now);
        var first = Dcs.AddTask("task-1", "A task", Now.AddMinutes(-5));

        Assert.Equal([first.TaskId, second.TaskId], await FoundAsync(Wanted, Now.AddMinutes(-5)));
    }

    [Fact]
    public async Task A_task_without_a_date_is_found()
    {
        Dcs.InjectForList(Json("""{"count":1,"migration_tasks":[{"task_id":"id-1","task_name":"task-1","description":"A task"}]}"""));

        var task = Assert.Single((await FindAsync(Wanted)).Tasks!);

        Assert.Equal(("id-1", null), (task.InstanceId, task.CreatedAt));
    }

    [Fact]
    public async Task Unknown_members_are_ignored()
    {
        Dcs.InjectForList(Json("""
            {
              "count": 1,
              "more": {},
              "migration_tasks": [
                {
                  "task_id": "id-1",
                  "task_name": "task-1",
                  "description": "A task",
                  "created_at": "2026-07-01T12:00:00.123Z",
                  "status": "NEW",
                  "x": [1]
                }
              ]
            }
            """));

        Assert.Equal(["id-1"], await FoundAsync(Wanted));
    }

    [Fact]
    public async Task All_pages_are_searched()
    {
        var last = Dcs.AddTask("task-1", "A task", Now.AddSeconds(-3));
        for (var i = 0; i < 2 * PageSize; i++)
            Dcs.AddTask($"task-1-{i}", "A task", Now.AddSeconds(-2));
        var first = Dcs.AddTask("task-1", "A task", Now);

        Assert.Equal([last.TaskId, first.TaskId], await FoundAsync(Wanted));
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

        Assert.Equal(["id-1", "id-2", "id-3", "id-4"], await FoundAsync(Wanted));

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

        Assert.Equal(["id-1", "id-2"], await FoundAsync(Wanted));

        Assert.Equal(["0", "1", "2"], Dcs.Requests.Select(request => request.Target.Split("offset=")[1]));
    }

    [Fact]
    public async Task A_task_that_moves_to_the_next_page_meanwhile_is_found_once()
    {
        Dcs.InjectForList(
            Json("""{"count":2,"migration_tasks":[{"task_id":"id-1","task_name":"task-1","description":"A task"}]}"""),
            Json("""{"count":3,"migration_tasks":[{"task_id":"id-1","task_name":"task-1","description":"A task"}]}"""),
            Json("""{"count":3,"migration_tasks":[]}"""));

        Assert.Equal(["id-1"], await FoundAsync(Wanted));
    }

    [Theory]
    [InlineData(((MaxPages - 1) * (PageSize - 1)) + 1, true)]
    [InlineData(((MaxPages - 1) * (PageSize - 1)) + 2, false)]
    public async Task No_more_than_fifty_pages_are_searched(int tasks, bool isEnough)
    {
        var own = Dcs.AddTask("task-1", "A task", Now.AddSeconds(-1));
        for (var i = 1; i < tasks; i++)
            Dcs.AddTask("task-10", "A task");

        var search = await FindAsync(Wanted);

        Assert.Equal(MaxPages, Dcs.Requests.Count);
        if (isEnough)
            Assert.Equal([own.TaskId], search.Tasks!.Select(task => task.InstanceId));
        else
            Assert.Contains("too many tasks", search.Error, StringComparison.Ordinal);
    }

    private static Fault.Reply Json(string body) => new Fault.Reply(200, body, "application/json", Creates: false);

    private async Task<IReadOnlyList<string>> FoundAsync(string name, DateTimeOffset? since = null) =>
        [.. (await FindAsync(name, since)).Tasks!.Select(task => task.InstanceId)];

    private Task<TaskSearch> FindAsync(string name, DateTimeOffset? since = null)
    {
        var client = _service.Get<DcsClient>();
        return client.FindAsync(name, since ?? Now.AddMinutes(-5), client.StartBudget());
    }
}
