using System.Text;
using DcsMigration.Dcs;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>One page of DCS's task list.</summary>
public sealed class TaskListTests
{
    [Fact]
    public void Unknown_members_and_those_that_are_optional_are_ignored()
    {
        var task = Assert.Single(Read("""{"count":1,"more":{},"migration_tasks":[{"task_id":"id-1","task_name":"task-1","x":[1]}]}""")!);

        Assert.Equal(new ListedTask("id-1", "task-1", Description: null, CreatedAt: null), task);
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
    [InlineData("""{"migration_tasks":[{"task_id":"id-1","task_name":"task-1","description":"\ud800"}]}""")]
    [InlineData("""{"migration_tasks":[{"task_id":"id-1","task_name":"task-1","description":"half \ud800 a pair"}]}""")]
    public void A_body_that_is_not_a_list_of_tasks_with_names_and_ids_is_none(string body) => Assert.Null(Read(body));

    [Theory]
    [InlineData(201)]
    [InlineData(206)]
    [InlineData(302)]
    public void A_list_with_another_status_than_200_is_none(int status) => Assert.Null(Read("""{"migration_tasks":[]}""", status));

    private static IReadOnlyList<ListedTask>? Read(string body, int status = 200) =>
        TaskList.Read(new DcsResponse(status, Encoding.UTF8.GetBytes(body), Error: null, RequestId: null, RetryAfter: null));
}
