using System.Diagnostics;
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
            var outcome = OutcomeOf(await SendAsync(_createUri, body, budget));
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
            var exchange = await SendAsync(pageUri, body: null, budget);
            if (exchange is not Exchange.Answered { Status: 200 } answered || TaskList.Read(answered.Body.Span) is not { } tasks)
                return new TaskSearch.Failed(ListError(exchange));

            if (expected is not null && tasks.All(listed => listed.TaskId != expected))
                return new TaskSearch.Failed("DCS's task list changed while it was read.");

            // A page with nothing new is the end: DCS documents neither what "count" counts nor whether a page has "limit" tasks.
            var before = all.Count;
            foreach (var listed in tasks)
                all.TryAdd(listed.TaskId!, listed);
            if (all.Count == before)
                return new TaskSearch.Found(Matching(all.Values, name, since));

            // A page of one task can't overlap the next one.
            expected = tasks.Count > 1 ? tasks[^1].TaskId : null;
            offset += Math.Max(tasks.Count - 1, 1);
        }

        return new TaskSearch.Failed("DCS lists too many tasks whose names contain this name.");
    }

    /// <summary>
    /// Lists one task, which fails if the project, endpoint, credential or permission is wrong. Null if DCS returns its list,
    /// otherwise what a create would have returned: <see cref="Outcome.Rejected"/> or <see cref="Outcome.NotSent"/>.
    /// </summary>
    public async Task<Outcome?> CheckAsync() => await SendAsync(new Uri(_listUri, "?limit=1&offset=0"), body: null, StartBudget()) switch
    {
        Exchange.Answered { Status: 200 } answered when TaskList.Read(answered.Body.Span) is not null => null,
        Exchange.Answered { Error: { } error } answered => new Outcome.Rejected(error, answered.RetryAfter),
        Exchange.Answered { Status: >= 300 and < 500 } answered => Foreign(answered),
        Exchange.NeverLeft never => new Outcome.NotSent(never.Cause, never.Reason),
        var exchange => new Outcome.NotSent(NotSentCause.Unreachable, ListError(exchange)),
    };

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
    private async Task<Exchange> SendAsync(Uri uri, byte[]? body, Budget budget)
    {
        var (authorization, error) = await WithinAsync(budget, authorizer.GetAsync(CancellationToken.None));
        if (authorization is null)
            return NeverLeft(error ?? FetchError.Unavailable("The credential was not available in time."));
        if (!budget.HasRoomAfter(TimeSpan.Zero))
            return new Exchange.NeverLeft(NotSentCause.BudgetSpent, "Too little time was left to send the request to DCS.");

        var exchange = await transport.SendAsync(uri, body, authorization, budget.NextAttempt);
        if (exchange is not Exchange.Answered { Error: { RefusesCredential: true, NothingWasExecuted: true } })
            return exchange;

        var other = await WithinAsync(budget, authorizer.GetAnotherAsync(authorization, CancellationToken.None));
        return other is null || !budget.HasRoomAfter(TimeSpan.Zero)
            ? exchange
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

    private static Exchange.NeverLeft NeverLeft(FetchError error) => new(
        error.Kind == FetchErrorKind.Misconfigured ? NotSentCause.Misconfigured : NotSentCause.NoCredentials,
        error.Reason);

    private static Outcome OutcomeOf(Exchange exchange) => exchange switch
    {
        Exchange.NeverLeft never => new Outcome.NotSent(never.Cause, never.Reason),
        Exchange.Unanswered unanswered => new Outcome.Unknown(unanswered.Cause, unanswered.Reason),
        Exchange.Answered { Status: 200 } answered when CreatedReply.ReadInstanceId(answered.Body.Span) is { } instanceId =>
            new Outcome.Created(instanceId, answered.Body, answered.RequestId),
        Exchange.Answered { Status: 200 } => new Outcome.Unknown(UnknownCause.UnreadableReply, "DCS answered 200 without an instance_id."),
        Exchange.Answered { Error: { NothingWasExecuted: true } error } answered => new Outcome.Rejected(error, answered.RetryAfter),
        Exchange.Answered { Error: { } error } => new Outcome.Unknown(UnknownCause.ServerError, error.Message, error),
        // A host that is not DCS created nothing. 408 is excluded: it can come from a proxy that stopped waiting for DCS.
        Exchange.Answered { Status: >= 300 and < 500 and not 408 } answered => Foreign(answered),
        Exchange.Answered answered => new Outcome.Unknown(
            UnknownCause.UnreadableReply, $"DCS answered {answered.Status}, but not with a DCS error."),
        _ => throw new UnreachableException(),
    };

    private static Outcome.Rejected Foreign(Exchange.Answered answered) =>
        new(Error: null, RetryAfter: null, new Outcome.ForeignReply(answered.Status, answered.RequestId));

    /// <summary>Includes tasks without a date, because missing our own task would create a second one.</summary>
    private static IReadOnlyList<FoundTask> Matching(IEnumerable<ListedTask> all, string name, DateTimeOffset since) =>
    [
        .. all.Where(listed => listed.TaskName == name && !(listed.CreatedAt < since))
            .OrderBy(listed => listed.CreatedAt)
            .Select(listed => new FoundTask(listed.TaskId!, listed.Description, listed.CreatedAt)),
    ];

    private static string ListError(Exchange exchange) => exchange switch
    {
        Exchange.NeverLeft never => $"The task list could not be requested from DCS. {never.Reason}",
        Exchange.Unanswered unanswered => $"DCS did not return its task list. {unanswered.Reason}",
        Exchange.Answered { Status: 403, Error: { } error } =>
            $"DCS refused to list its tasks ({error.PrintableCode}): give the credential's user the permission dcs:migrationTask:list.",
        Exchange.Answered { Error: { } error } => $"DCS refused to list its tasks ({error.Status} {error.PrintableCode}).",
        Exchange.Answered answered => $"DCS's task list could not be read (status {answered.Status}).",
        _ => throw new UnreachableException(),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Nothing was created ({Outcome}). Retrying in {Wait}.")]
        public static partial void Retries(ILogger logger, Outcome outcome, TimeSpan wait);
    }
}
