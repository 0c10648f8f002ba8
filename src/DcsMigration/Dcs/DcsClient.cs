using System.Text.Json;
using DcsMigration.Azure;
using DcsMigration.Credentials;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Dcs;

/// <summary>The two calls that the service makes to DCS: create a migration task, and list tasks.</summary>
internal sealed partial class DcsClient(
    DcsTransport transport, Authorizer authorizer, DcsOptions options, TimeProvider time, ServiceTelemetry telemetry, ILogger<DcsClient> logger)
    : IMigrationTasks
{
    internal const int MaxRetries = 3;

    /// <summary>Keeps a page below the limit for a reply.</summary>
    private const int PageSize = 20;
    private const int MaxPages = 50;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    private readonly Uri _createUri = new(options.Endpoint, $"/v2/{options.ProjectId}/migration/instance");
    private readonly Uri _listUri = new(options.Endpoint, $"/v2/{options.ProjectId}/migration-tasks");

    public Budget StartBudget() => new(options, time);

    /// <summary>POST /v2/{project_id}/migration/instance.</summary>
    public async Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(task, DcsJson.Readable.MigrationTaskRequest);
        for (var retries = 0; ; retries++)
        {
            var (reply, failure) = await SendAsync(_createUri, body, budget);
            var outcome = failure ?? OutcomeOf(reply!);
            if (retries == MaxRetries || !MayBeSentAgain(outcome))
                return outcome;

            // Wait as long as DCS asks. Otherwise double the wait each time, less up to half at random so that callers spread out.
            var wait = (outcome as Outcome.Rejected)?.RetryAfter ?? FirstWait * (1 << retries) * (0.5 + (Random.Shared.NextDouble() / 2));
            if (!budget.HasRoomAfter(wait))
                return outcome;

            telemetry.Retry();
            Log.Retries(logger, outcome, wait);
            await Task.Delay(wait, time);
        }
    }

    /// <summary>
    /// GET /v2/{project_id}/migration-tasks, page by page. The name in the query only shortens the list:
    /// DCS does not document that it matches whole names. Each page begins with the last task of the page before. If that task is
    /// missing, tasks were deleted meanwhile, those after it moved up, and one may have been skipped: then the search fails.
    /// </summary>
    public async Task<TaskSearch> FindAsync(string name, DateTimeOffset since, Budget budget)
    {
        var all = new Dictionary<string, ListedTask>(StringComparer.Ordinal);
        var offset = 0;
        string? expected = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var pageUri = new Uri(_listUri, $"?limit={PageSize}&name={name}&offset={offset}");
            var (reply, failure) = await SendAsync(pageUri, body: null, budget);
            if (TaskList.Read(reply) is not { } tasks)
                return new TaskSearch(Tasks: null, ListError(reply, failure));

            if (expected is not null && tasks.All(listed => listed.TaskId != expected))
                return new TaskSearch(Tasks: null, "DCS's task list changed while it was read.");

            // A page with nothing new is the end: DCS documents neither what "count" counts nor whether a page has "limit" tasks.
            var before = all.Count;
            foreach (var listed in tasks)
                all.TryAdd(listed.TaskId!, listed);
            if (all.Count == before)
                return new TaskSearch(Matching(all.Values, name, since));

            // A page of one task can't overlap the next one.
            expected = tasks.Count > 1 ? tasks[^1].TaskId : null;
            offset += Math.Max(tasks.Count - 1, 1);
        }

        return new TaskSearch(Tasks: null, "DCS lists too many tasks whose names contain this name.");
    }

    /// <summary>
    /// Lists one task, which fails if the project, endpoint, credential or permission is wrong. Null if DCS returns its list,
    /// otherwise what a create would have returned: <see cref="Outcome.Rejected"/> or <see cref="Outcome.NotSent"/>.
    /// </summary>
    public async Task<Outcome?> CheckAsync()
    {
        var (reply, failure) = await SendAsync(new Uri(_listUri, "?limit=1&offset=0"), body: null, StartBudget());
        return reply switch
        {
            not null when TaskList.Read(reply) is not null => null,
            { Error: { } error } => new Outcome.Rejected(error, reply.RetryAfter),
            { Status: >= 300 and < 500 } => Foreign(reply),
            _ => failure as Outcome.NotSent ?? new Outcome.NotSent(NotSentCause.Unreachable, ListError(reply, failure)),
        };
    }

    /// <summary>
    /// True if nothing was created and the reason may pass: there was no connection, or the request was throttled.
    /// After an unknown outcome a second request could create a second task.
    /// </summary>
    internal static bool MayBeSentAgain(Outcome outcome) =>
        outcome is Outcome.NotSent { Cause: NotSentCause.Unreachable } or Outcome.Rejected { Error.Status: 429 };

    /// <summary>
    /// Sends one request within the budget: a POST, or a GET if there is no body. If DCS refuses the credential and a different one is
    /// available, sends the request once more with that.
    /// </summary>
    private async Task<(DcsReply? Reply, Outcome? Failure)> SendAsync(Uri uri, byte[]? body, Budget budget)
    {
        var (authorization, error) = await WithinAsync(budget, authorizer.GetAsync(CancellationToken.None));
        if (authorization is null)
            return (null, NotSent(error ?? FetchError.Unavailable("The credential was not available in time.")));
        if (!budget.HasRoomAfter(TimeSpan.Zero))
            return (null, new Outcome.NotSent(NotSentCause.BudgetSpent, "Too little time was left to send the request to DCS."));

        var answer = await transport.SendAsync(uri, body, authorization, budget.NextAttempt);
        if (answer.Reply is not { Error: { RefusesCredential: true, NothingWasExecuted: true } })
            return answer;

        var other = await WithinAsync(budget, authorizer.GetAnotherAsync(authorization, CancellationToken.None));
        return other is null || !budget.HasRoomAfter(TimeSpan.Zero)
            ? answer
            : await transport.SendAsync(uri, body, other, budget.NextAttempt);
    }

    /// <summary>Waits within the budget. Returns the default value if the time is over first.</summary>
    private async Task<T?> WithinAsync<T>(Budget budget, Task<T> task)
    {
        try
        {
            // Usually completed already, from the cache: then no timer is allocated.
            return await task.WaitAsync(budget.Left, time);
        }
        catch (TimeoutException)
        {
            return default;
        }
    }

    private static Outcome.NotSent NotSent(FetchError error) => new(
        error.Kind == FetchErrorKind.Misconfigured ? NotSentCause.Misconfigured : NotSentCause.NoCredentials,
        error.Reason);

    private static Outcome OutcomeOf(DcsReply reply) => reply switch
    {
        { Status: 200 } => CreatedReply.ReadInstanceId(reply.Body.Span) is { } instanceId
            ? new Outcome.Created(instanceId, reply.Body, reply.RequestId)
            : new Outcome.Unknown(UnknownCause.UnreadableReply, "DCS answered 200 without an instance_id."),
        { Error: { NothingWasExecuted: true } error } => new Outcome.Rejected(error, reply.RetryAfter),
        { Error: { } error } => new Outcome.Unknown(UnknownCause.ServerError, error.Message, error),
        // A host that is not DCS created nothing. 408 is excluded: it can come from a proxy that stopped waiting for DCS.
        { Status: >= 300 and < 500 and not 408 } => Foreign(reply),
        _ => new Outcome.Unknown(UnknownCause.UnreadableReply, $"DCS answered {reply.Status}, but not with a DCS error."),
    };

    private static Outcome.Rejected Foreign(DcsReply reply) =>
        new(Error: null, RetryAfter: null, new Outcome.ForeignReply(reply.Status, reply.RequestId));

    /// <summary>Includes tasks without a date, because missing our own task would create a second one.</summary>
    private static IReadOnlyList<FoundTask> Matching(IEnumerable<ListedTask> all, string name, DateTimeOffset since) =>
    [
        .. all.Where(listed => listed.TaskName == name && !(listed.CreatedAt < since))
            .OrderBy(listed => listed.CreatedAt)
            .Select(listed => new FoundTask(listed.TaskId!, listed.Description, listed.CreatedAt)),
    ];

    private static string ListError(DcsReply? reply, Outcome? failure) => (reply, failure) switch
    {
        (_, Outcome.NotSent notSent) => $"The task list could not be requested from DCS. {notSent.Reason}",
        (_, Outcome.Unknown unknown) => $"DCS did not return its task list. {unknown.Reason}",
        ({ Status: 403, Error: { } error }, _) =>
            $"DCS refused to list its tasks ({error.PrintableCode}): give the credential's user the permission dcs:migrationTask:list.",
        ({ Error: { } error }, _) => $"DCS refused to list its tasks ({error.Status} {error.PrintableCode}).",
        _ => $"DCS's task list could not be read (status {reply!.Status}).",
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Nothing was created ({Outcome}). Retrying in {Wait}.")]
        public static partial void Retries(ILogger logger, Outcome outcome, TimeSpan wait);
    }
}
