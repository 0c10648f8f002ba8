using DcsMigration.Dcs;
using DcsMigration.Simulators;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>A list of which nothing follows: whoever took it for the whole would create a second task.</summary>
public sealed class FindFaultTests : IAsyncLifetime
{
    private const int PageSize = 20;

    private const string Wanted = "task-1";

    private TestService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private DcsSimulator Dcs => _service.Dcs;

    private DateTimeOffset Now => _service.Time.GetUtcNow();

    [Fact]
    public async Task A_missing_right_is_named()
    {
        Dcs.InjectForList(Faults.Dcs(403, "DCS.2003", "Insufficient permissions."));

        var failed = Assert.IsType<TaskSearch.Failed>(await FindAsync(Wanted));

        Assert.Contains("DCS.2003", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("dcs:migrationTask:list", failed.Reason, StringComparison.Ordinal);
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
    public async Task A_list_that_is_none_says_nothing(string body)
    {
        Dcs.InjectForList(new Fault.Reply(200, body, "application/json", Creates: false));

        Assert.Contains("could not be read", Assert.IsType<TaskSearch.Failed>(await FindAsync(Wanted)).Reason, StringComparison.Ordinal);
    }

    public static TheoryData<string> Broken => ["500", "502 of a proxy", "429", "404", "reset", "truncated", "oversized"];

    [Theory, MemberData(nameof(Broken))]
    public async Task A_list_that_breaks_says_nothing(string how)
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

        Assert.IsType<TaskSearch.Failed>(await FindAsync(Wanted));
    }

    [Fact]
    public async Task A_second_page_that_breaks_says_nothing_even_of_the_first()
    {
        for (var i = 0; i <= PageSize; i++)
            Dcs.AddTask("task-1", "A task");
        Dcs.InjectForList(Fault.None, Faults.Dcs5000(creates: false));

        Assert.IsType<TaskSearch.Failed>(await FindAsync(Wanted));
    }

    [Fact]
    public async Task A_list_that_hangs_is_given_up()
    {
        Dcs.InjectForList(Faults.HangBeforeCreating);
        var search = FindAsync(Wanted);
        await Dcs.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);

        _service.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Contains("did not answer in time", Assert.IsType<TaskSearch.Failed>(await search).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_not_asked_for_when_no_time_is_left()
    {
        var client = _service.Get<DcsClient>();
        var budget = client.StartBudget();
        _service.Time.Advance(TimeSpan.FromSeconds(28));

        Assert.IsType<TaskSearch.Failed>(await client.FindAsync(Wanted, Now, budget));
        Assert.Empty(Dcs.Requests);
    }

    private Task<TaskSearch> FindAsync(string name)
    {
        var client = _service.Get<DcsClient>();
        return client.FindAsync(name, Now.AddMinutes(-5), client.StartBudget());
    }
}
