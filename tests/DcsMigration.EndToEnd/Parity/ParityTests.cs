using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd.Parity;

/// <summary>The function app and the local host answer alike, but for the differences that are listed here.</summary>
public sealed class ParityTests(FunctionAppFixture functionApp, LocalFixture local) : IClassFixture<FunctionAppFixture>, IClassFixture<LocalFixture>
{
    /// <summary>Every intended difference: the request, and what each host answers.</summary>
    private static readonly IReadOnlyList<Difference> Differences =
    [
        // The host has no route for other methods. The local host says which one is right.
        .. ParityRequests.WithAnotherMethod("POST", "migration-tasks", "hooks/migration-tasks").Select(name => new Difference(name, "404 []", "405 [allow: POST")),
        .. ParityRequests.WithAnotherMethod("GET", "health", "ready", "openapi.json", "swagger.json").Select(name => new Difference(name, "404 []", "405 [allow: GET]")),
        // The host can't forward such a header.
        new("key: not ASCII", "500 []", "400 ["),
        // The host believes Azure's front end. Nothing stands before the local host.
        new("header: a forwarded scheme", "\"schemes\":[\"https\"]", "\"schemes\":[\"http\"]"),
    ];

    [Fact]
    public async Task Both_hosts_answer_alike_but_for_the_differences_that_are_listed()
    {
        Assert.InRange(ParityRequests.All.Count, 100, int.MaxValue);
        var answers = await Task.WhenAll(AnswersAsync(functionApp.Host), AnswersAsync(local.Host));
        var different = ParityRequests.All
            .Select((request, i) => (request.Name, FunctionApp: answers[0][i].ToString(), Local: answers[1][i].ToString()))
            .Where(answer => answer.FunctionApp != answer.Local)
            .ToDictionary(answer => answer.Name, StringComparer.Ordinal);

        var notListed = different.Values.Where(answer => !Differences.Any(difference => difference.Is(answer.Name, answer.FunctionApp, answer.Local)));
        Assert.True(!notListed.Any(), string.Join('\n', notListed.Select(answer => $"{answer.Name}\n  function app: {answer.FunctionApp}\n  local host: {answer.Local}")));
        Assert.Equal([], Differences.Select(difference => difference.Request).Where(request => !different.ContainsKey(request)));
    }

    private static async Task<List<RawResponse>> AnswersAsync(ITestHost host)
    {
        var answers = new List<RawResponse>();
        foreach (var request in ParityRequests.All)
            answers.Add(await request.SendAsync(host.Address));

        return answers;
    }

    private sealed record Difference(string Request, string FunctionApp, string Local)
    {
        public bool Is(string request, string functionApp, string local) =>
            Request == request && functionApp.Contains(FunctionApp, StringComparison.Ordinal) && local.Contains(Local, StringComparison.Ordinal);
    }
}
