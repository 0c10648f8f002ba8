using System.Text;
using DcsMigration.Dcs;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>One page of DCS's task list.</summary>
public sealed class TaskPageTests
{
    [Fact]
    public void Unknown_members_and_those_that_are_optional_are_ignored()
    {
        var page = Read("""{"count":1,"more":{},"migration_tasks":[{"task_id":"id-1","task_name":"task-1","x":[1]}]}""")!;

        Assert.Equal(new FoundTask("id-1", CreatedAt: null, HasSameDescription: true), Assert.Single(page.Tasks));
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
    [InlineData("""{"count":1,"migration_tasks":[{"task_id":"id-1","task_name":7}]}""")]
    [InlineData("""{"count":1,"migration_tasks":{}}""")]
    public void A_body_that_is_not_a_list_of_tasks_with_names_and_ids_is_none(string body) => Assert.Null(Read(body));

    [Theory]
    [InlineData(201)]
    [InlineData(206)]
    [InlineData(302)]
    public void A_list_with_another_status_than_200_is_none(int status) => Assert.Null(Read("""{"migration_tasks":[]}""", status));

    /// <summary>The description that was sent, as a list may show it.</summary>
    [Theory]
    [InlineData(null, "", true)]
    [InlineData(null, ""","description":null""", true)]
    [InlineData(null, ""","description":"" """, true)]
    [InlineData("", "", true)]
    [InlineData("", ""","description":null""", true)]
    [InlineData("a", ""","description":"a" """, true)]
    [InlineData("a", ""","description":"\u0061" """, true)]
    [InlineData("a", ""","description":"A" """, false)]
    [InlineData("a", "", false)]
    [InlineData("a", ""","description":null""", false)]
    [InlineData(null, ""","description":"a" """, false)]
    [InlineData(null, ""","description":7""", false)]
    [InlineData("7", ""","description":7""", false)]
    [InlineData("a", ""","description":"\ud800" """, false)]
    [InlineData(null, ""","description":"half \ud800 a pair" """, false)]
    public void A_description_is_only_compared(string? sent, string listed, bool isSame)
    {
        var page = Read($$"""{"migration_tasks":[{"task_id":"id-1","task_name":"task-1"{{listed}}}]}""", description: sent)!;

        Assert.Equal(isSame, Assert.Single(page.Tasks).HasSameDescription);
    }

    [Theory]
    [InlineData("\"2026-07-01T12:00:00Z\"", true)]
    [InlineData("\"yesterday\"", false)]
    [InlineData("1782907200", false)]
    [InlineData("1782907200000", false)]
    [InlineData("1e400", false)]
    [InlineData("true", false)]
    [InlineData("{}", false)]
    [InlineData("[]", false)]
    [InlineData("null", false)]
    [InlineData("\"\\ud800\"", false)]
    public void A_task_without_a_readable_date_is_found_too(string createdAt, bool hasDate)
    {
        var page = Read($$"""{"migration_tasks":[{"task_id":"id-1","task_name":"task-1","created_at":{{createdAt}}}]}""")!;

        Assert.Equal(hasDate, Assert.Single(page.Tasks).HasExactDate);
    }

    [Theory]
    [InlineData("""{"task_id":7,"task_name":"task-10","created_at":"2019/10/22 14:44:30"}""")]
    [InlineData("""{"task_id":null,"task_name":"task-10"}""")]
    [InlineData("""{"task_id":"not an id","task_name":"task-10","description":7}""")]
    [InlineData("""{"task_name":"task-10","description":"half \ud800 a pair","created_at":{}}""")]
    public void Nothing_of_a_task_of_another_name_matters(string task)
    {
        var page = Read($$"""{"migration_tasks":[{{task}}]}""")!;

        Assert.Single(page.Ids);
        Assert.Empty(page.Tasks);
    }

    /// <summary>A page of tasks whose ids are missing or the same is still more than the page before.</summary>
    [Fact]
    public void Each_task_of_another_name_counts_even_without_an_id()
    {
        var page = Read("""
            {"migration_tasks":[
            {"task_name":"a"},{"task_name":"b"},{"task_id":null,"task_name":"a"},{"task_id":7,"task_name":"\ud800"}]}
            """)!;

        Assert.Equal(4, page.Ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(page.Tasks);
    }

    private static TaskPage? Read(string body, int status = 200, string? description = null) => TaskPage.Read(
        new DcsResponse(status, Encoding.UTF8.GetBytes(body), Error: null, RequestId: null, RetryAfter: null),
        new TaskQuery("task-1", description, DateTimeOffset.UnixEpoch));
}
