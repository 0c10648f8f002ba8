using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>Lists from which nothing follows. To mistake one for the complete list would create a second task.</summary>
public sealed class FailedTaskSearchTests : IAsyncLifetime
{
    private const int PageSize = 20;

    private const string Wanted = "task-1";

    private TestService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private DcsSimulator Dcs => _service.Dcs;

    private DateTimeOffset Now => _service.Time.GetUtcNow();

    [Fact]
    public async Task A_missing_permission_is_named()
    {
        Dcs.InjectForList(Faults.Dcs(403, "DCS.2003", "Insufficient permissions."));

        var (tasks, error) = await FindAsync(Wanted);

        Assert.Null(tasks);
        Assert.Contains("DCS.2003", error, StringComparison.Ordinal);
        Assert.Contains("dcs:migrationTask:list", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"count":0}""")]
    [InlineData("""{"count":0,"migration_tasks":null}""")]
    [InlineData("""{"count":1,"migration_tasks":[null]}""")]
    [InlineData("""{"count":1,"migration_tasks":[{"id":"id-1","name":"task-1"}]}""")]
    [InlineData("""{"count":1,"migration_tasks":[{"task_id":"id-1","name":"task-1","description":"A task"}]}""")]
    [InlineData("""{"count":1,"migration_tasks":[{"id":"id-1","task_name":"task-1","description":"A task"}]}""")]
    [InlineData("""{"count":1,"migration_tasks":[{"task_id":1,"task_name":"task-1"}]}""")]
    [InlineData("""{"count":1,"migration_tasks":[{"task_id":"id-1","task_name":"task-1","created_at":"yesterday"}]}""")]
    public async Task A_reply_that_is_not_a_task_list_fails_the_search(string body)
    {
        Dcs.InjectForList(new Fault.Reply(200, body, "application/json", Creates: false));

        Assert.Contains("could not be read", (await FindAsync(Wanted)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("half \\ud800 a pair")]
    public async Task A_list_with_an_unpaired_surrogate_fails_the_search(string description)
    {
        Dcs.InjectForList(new Fault.Reply(
            200,
            $$"""{"migration_tasks":[{"task_id":"id-1","task_name":"task-1","description":"{{description}}"}]}""",
            "application/json",
            Creates: false));

        Assert.Null((await FindAsync(Wanted)).Tasks);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(206)]
    [InlineData(302)]
    public async Task A_list_with_another_status_than_200_fails_the_search(int status)
    {
        Dcs.InjectForList(new Fault.Reply(status, """{"count":0,"migration_tasks":[]}""", "application/json", Creates: false));

        Assert.Contains($"(status {status})", (await FindAsync(Wanted)).Error, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "500", "DCS refused to list its tasks (500 DCS.5000)." },
        { "502 of a proxy", "DCS's task list could not be read (status 502)." },
        { "429", "DCS refused to list its tasks (429 APIGW.0308)." },
        { "404", "DCS refused to list its tasks (404 DCS.4001)." },
        { "reset", "DCS did not return its task list. The connection to DCS closed before the reply was complete." },
        { "truncated", "DCS did not return its task list. The connection to DCS closed before the reply was complete." },
        { "oversized", "DCS did not return its task list. DCS's reply is larger than 64 KiB." },
    };

    [Theory, MemberData(nameof(Broken))]
    public async Task A_list_that_fails_fails_the_search(string how, string reason)
    {
        Dcs.InjectForList(how switch
        {
            "500" => Faults.Dcs5000(creates: false),
            "502 of a proxy" => Faults.Html(502),
            "429" => Faults.TooManyRequests(),
            "404" => Faults.Dcs(404, "DCS.4001", "Not found."),
            "reset" => Faults.ResetBeforeReading,
            "truncated" => Faults.TruncatedReply,
            _ => Faults.OversizedReply,
        });

        Assert.Equal(new TaskSearch(Tasks: null, reason), await FindAsync(Wanted));
    }

    [Fact]
    public async Task If_the_second_page_fails_the_search_fails()
    {
        for (var i = 0; i <= PageSize; i++)
            Dcs.AddTask("task-1", "A task");
        Dcs.InjectForList(Fault.None, Faults.Dcs5000(creates: false));

        Assert.Null((await FindAsync(Wanted)).Tasks);
    }

    /// <summary>The tasks after the deleted one move up, so the next page no longer contains the first of them.</summary>
    [Fact]
    public async Task A_task_that_is_deleted_between_two_pages_fails_the_search()
    {
        Dcs.InjectForList(
            new Fault.Reply(
                200,
                """{"migration_tasks":[{"task_id":"id-1","task_name":"task-10"},{"task_id":"id-2","task_name":"task-10"}]}""",
                "application/json",
                Creates: false),
            new Fault.Reply(200, """{"migration_tasks":[{"task_id":"id-4","task_name":"task-1"}]}""", "application/json", Creates: false),
            new Fault.Reply(200, """{"migration_tasks":[]}""", "application/json", Creates: false));

        Assert.Equal(
            new TaskSearch(Tasks: null, "DCS's task list changed while it was read."), await FindAsync(Wanted));
    }

    [Fact]
    public async Task A_list_that_hangs_fails_the_search_in_time()
    {
        Dcs.InjectForList(Faults.HangBeforeCreating);
        var search = FindAsync(Wanted);
        await Dcs.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);

        _service.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Contains("did not answer in time", (await search).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_list_is_requested_when_no_time_is_left()
    {
        await _service.Get<Authorizer>().GetAsync(TestContext.Current.CancellationToken);
        var client = _service.Get<DcsClient>();
        var budget = client.StartBudget();
        _service.Time.Advance(TimeSpan.FromSeconds(28));

        Assert.Equal(
            new TaskSearch(
                Tasks: null,
                "The task list could not be requested from DCS. Too little time was left to send the request to DCS."),
            await client.FindAsync(Wanted, Now, budget));
        Assert.Empty(Dcs.Requests);
    }

    private Task<TaskSearch> FindAsync(string name)
    {
        var client = _service.Get<DcsClient>();
        return client.FindAsync(name, Now.AddMinutes(-5), client.StartBudget());
    }
}
