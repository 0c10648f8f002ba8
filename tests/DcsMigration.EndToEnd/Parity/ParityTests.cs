using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd.Parity;

/// <summary>The function app and the local host give the same replies, except for the differences listed here.</summary>
public sealed class ParityTests(FunctionAppFixture functionApp, LocalFixture local)
    : IClassFixture<FunctionAppFixture>, IClassFixture<LocalFixture>
{
    /// <summary>The intended differences: the request, and part of the reply of each host.</summary>
    private static readonly IReadOnlyList<Difference> Differences =
    [
        // The Functions host has no route for other methods. The local host names the allowed method.
        .. ParityRequests.WithMethodOtherThan("POST", "migration-tasks", "hooks/migration-tasks")
            .Select(name => new Difference(name, "404 []", "405 [allow: POST")),
        .. ParityRequests.WithMethodOtherThan("GET", "health", "ready", "openapi.json", "swagger.json")
            .Select(name => new Difference(name, "404 []", "405 [allow: GET]")),
        // The Functions host can't forward this header.
        new("key: not ASCII", "500 []", "400 ["),
        // The Functions host trusts Azure's front end. The local host has no front end.
        new("header: a forwarded scheme", "\"schemes\":[\"https\"]", "\"schemes\":[\"http\"]"),
    ];

    [Fact]
    public async Task Both_hosts_give_the_same_replies_except_for_the_listed_differences()
    {
        Assert.InRange(ParityRequests.All.Count, 100, int.MaxValue);
        var replies = await Task.WhenAll(RepliesAsync(functionApp.Host), RepliesAsync(local.Host));
        var different = ParityRequests.All
            .Select((request, i) => (request.Name, FunctionApp: replies[0][i].ToString(), Local: replies[1][i].ToString()))
            .Where(reply => reply.FunctionApp != reply.Local && !IsHint(reply.FunctionApp, reply.Local))
            .ToDictionary(reply => reply.Name, StringComparer.Ordinal);

        var unlisted = different.Values
            .Where(reply => !Differences.Any(difference => difference.Matches(reply.Name, reply.FunctionApp, reply.Local)))
            .Select(reply => $"{reply.Name}\n  function app: {reply.FunctionApp}\n  local host: {reply.Local}")
            .ToList();
        Assert.True(unlisted.Count == 0, string.Join('\n', unlisted));
        Assert.Equal([], Differences.Select(difference => difference.Request).Where(request => !different.ContainsKey(request)));
        Assert.All(
            ParityRequests.All.Zip(replies[0]).Where(answered => answered.First.Expected is not null),
            answered => Assert.Equal((answered.First.Name, answered.First.Expected), (answered.First.Name, answered.Second.Answer)));
        AssertOnlyCreatesAreSent(replies[0], functionApp);
        AssertOnlyCreatesAreSent(replies[1], local);
    }

    /// <summary>The local host says which header is missing, and which routes there are.</summary>
    private static bool IsHint(string functionApp, string local) =>
        functionApp is "401 []" or "404 []"
        && local.StartsWith($"{functionApp[..^1]}content-type: text/plain", StringComparison.Ordinal);

    /// <summary>A request that is refused or replayed is not sent to DCS.</summary>
    private static void AssertOnlyCreatesAreSent(List<RawResponse> replies, HostFixture fixture) => Assert.Equal(
        replies.Count(reply => reply.Body.StartsWith("{\"instance_id\"", StringComparison.Ordinal)
            && !reply.Headers.Contains("idempotent-replayed", StringComparison.Ordinal)),
        fixture.Cloud.Dcs.Requests.Count(request => request.Method == "POST"));

    private static async Task<List<RawResponse>> RepliesAsync(ITestHost host)
    {
        var replies = new List<RawResponse>();
        foreach (var request in ParityRequests.All)
            replies.Add(await request.SendAsync(host.Address));

        return replies;
    }

    private sealed record Difference(string Request, string FunctionApp, string Local)
    {
        public bool Matches(string request, string functionApp, string local) =>
            Request == request
            && functionApp.Contains(FunctionApp, StringComparison.Ordinal)
            && local.Contains(Local, StringComparison.Ordinal);
    }
}
