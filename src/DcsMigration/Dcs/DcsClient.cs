using System.Diagnostics;
using System.Text.Json;
using DcsMigration.Credentials;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Dcs;

/// <summary>The two calls that the service makes to DCS: create a migration task, and list tasks.</summary>
internal sealed partial class DcsClient(
    DcsTransport transport,
    Authorizer authorizer,
    DcsOptions options,
    TimeProvider time,
    ServiceTelemetry telemetry,
    ILogger<DcsClient> logger)
    : IMigrationTasks
{
    internal const int MaxRetries = 3;

    /// <summary>Keeps a page below the limit for a response.</summary>
    private const int PageSize = 20;
    private const int MaxPages = 50;

    /// <summary>Less than the difference that the gate allows for: a search that is delayed must not exceed it.</summary>
    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    private readonly Uri _createUri = new(options.Endpoint, $"/v2/{options.ProjectId}/migration/instance");
    private readonly Uri _listUri = new(options.Endpoint, $"/v2/{options.ProjectId}/migration-tasks");

    /// <summary>POST /v2/{project_id}/migration/instance.</summary>
    public async Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(task, DcsJson.Readable.MigrationTaskRequest);
        for (var retries = 0; ; retries++)
        {
            var outcome = OutcomeOf(await SendAsync(_createUri, body, budget));
            if (retries == MaxRetries || !MayBeSentAgain(outcome))
                return outcome;

            // Double the wait each time, less up to half at random so that callers spread out. Wait longer if DCS asks for it.
            var wait = FirstWait * (1 << retries) * (0.5 + (Random.Shared.NextDouble() / 2));
            if (outcome is Outcome.Rejected { RetryAfter: { } asked } && asked > wait)
                wait = asked;
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
    public async Task<TaskSearch> FindAsync(TaskQuery query, Budget budget)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var found = new Dictionary<string, FoundTask>(StringComparer.Ordinal);
        var offset = 0;
        string? expected = null;
        for (var number = 0; number < MaxPages; number++)
        {
            var pageUri = new Uri(_listUri, $"?limit={PageSize}&name={query.Name}&offset={offset}");
            var exchange = await SendAsync(pageUri, body: null, budget);
            if (exchange is not Exchange.Answered { Response: var response } || TaskPage.Read(response, query) is not { } page)
                return new TaskSearch.Failed(ListError(exchange));

            if (response.Date is { } date && (date - time.GetUtcNow()).Duration() > MaxClockDifference)
                return new TaskSearch.Failed("DCS's clock is more than 4 minutes off the function's clock.");
            if (expected is not null && !page.Ids.Contains(expected, StringComparer.Ordinal))
                return new TaskSearch.Failed("DCS's task list changed while it was read.");

            // A page with nothing new is the end: DCS documents neither what "count" counts nor whether a page has "limit" tasks.
            var before = seen.Count;
            seen.UnionWith(page.Ids);
            foreach (var task in page.Tasks)
                found.TryAdd(task.InstanceId, task);
            if (seen.Count == before)
                return new TaskSearch.Listed([.. found.Values.OrderBy(task => task.CreatedAt?.UtcTicks)]);

            // A page of one task can't overlap the next one.
            expected = page.Ids.Count > 1 ? page.Ids[^1] : null;
            offset += Math.Max(page.Ids.Count - 1, 1);
        }

        return new TaskSearch.Failed("DCS lists too many tasks whose names contain this name.");
    }

    /// <summary>Lists one task.</summary>
    public async Task<DcsCheck> CheckAsync()
    {
        var exchange = await SendAsync(new Uri(_listUri, "?limit=1&offset=0"), body: null, new Budget(options, time));
        return exchange switch
        {
            Exchange.Answered { Response: var response } when TaskPage.IsPage(response) => new DcsCheck.Ok(),
            Exchange.Answered { Response: { Error: { } error } response } => new DcsCheck.Refused(error, response.RetryAfter),
            Exchange.Answered { Response: { Status: >= 300 and < 500 } response } =>
                new DcsCheck.NotDcs(response.AnsweredWithoutDcsError, response.RequestId),
            Exchange.Answered => new DcsCheck.Unreadable(ListError(exchange)),
            Exchange.NotSent notSent => new DcsCheck.NotSent(notSent.Cause, notSent.Reason, notSent.RetryAfter),
            Exchange.Withheld withheld => new DcsCheck.Refused(withheld.Error, withheld.RetryAfter),
            Exchange.Unanswered unanswered => new DcsCheck.Unanswered(unanswered.Cause, ListError(exchange)),
            _ => throw new UnreachableException(),
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
    private async Task<Exchange> SendAsync(Uri uri, byte[]? body, Budget budget)
    {
        var access = await authorizer.GetAsync(budget.Left);
        if (access is not AccessResult.Granted { Use: var use })
            return WithoutAccess(access);

        var exchange = await SendAsync(uri, body, use, budget);
        // A create is sent again only if an error of DCS says that nothing was executed: a filter may have replaced the response.
        var mayBeSentAgain = body is null || exchange is Exchange.Answered { Response.Error.NothingWasExecuted: true };
        if (RefusalIn(exchange) is null || !mayBeSentAgain)
            return exchange;
        if (await authorizer.GetAsync(budget.Left, use.Authorization) is not AccessResult.Granted { Use: var another })
            return exchange;

        using (another)
            return budget.HasRoomAfter(TimeSpan.Zero) ? await SendAsync(uri, body, another, budget) : exchange;
    }

    private async Task<Exchange> SendAsync(Uri uri, byte[]? body, CredentialUse use, Budget budget)
    {
        using (use)
        {
            if (!budget.HasRoomAfter(TimeSpan.Zero))
                return Exchange.NotSent.TooLate;

            var exchange = await transport.SendAsync(uri, body, use.Authorization, budget);
            if (RefusalIn(exchange) is { } refusal)
                authorizer.Refuse(use, refusal);
            else if (exchange is Exchange.Answered { Response.ShowsAcceptedCredential: true })
                use.Accepted();

            return exchange;
        }
    }

    private static Exchange WithoutAccess(AccessResult access) => access switch
    {
        AccessResult.Held { Refusal: DcsRefusal refusal } held => new Exchange.Withheld(refusal.Error, held.RetryAfter),
        AccessResult.Held held => new Exchange.NotSent(NotSentCause.NoCredentials, held.Refusal.Reason, held.RetryAfter),
        AccessResult.Misconfigured misconfigured => new Exchange.NotSent(NotSentCause.Misconfigured, misconfigured.Reason),
        AccessResult.Unavailable unavailable =>
            new Exchange.NotSent(NotSentCause.NoCredentials, unavailable.Reason, unavailable.RetryAfter),
        _ => throw new UnreachableException(),
    };

    /// <summary>Any 401 refuses the credential, whatever its body is. Null if the credential was not refused.</summary>
    private static CredentialRefusal? RefusalIn(Exchange exchange) => exchange switch
    {
        Exchange.Answered { Response.Error: { RefusesCredential: true } error } => new DcsRefusal(error),
        Exchange.Answered { Response: { Status: 401, Error: null } response } =>
            new CredentialRefusal(
                $"Dcs:Endpoint {response.AnsweredWithoutDcsError} Check the credential and what stands in between."),
        Exchange.Answered or Exchange.NotSent or Exchange.Withheld or Exchange.Unanswered => null,
        _ => throw new UnreachableException(),
    };

    private static Outcome OutcomeOf(Exchange exchange) => exchange switch
    {
        Exchange.Answered answered => OutcomeOf(answered.Response),
        Exchange.NotSent notSent => new Outcome.NotSent(notSent.Cause, notSent.Reason, notSent.RetryAfter),
        Exchange.Withheld withheld => new Outcome.Rejected(withheld.Error, withheld.RetryAfter),
        Exchange.Unanswered unanswered => new Outcome.Unknown(unanswered.Cause, unanswered.Reason),
        _ => throw new UnreachableException(),
    };

    /// <summary>What a response says about the create that it answers.</summary>
    internal static Outcome OutcomeOf(DcsResponse response) => response switch
    {
        { Status: 200 or 201 or 202 } => CreateResponse.ReadInstanceId(response.Body.Span) is { } instanceId
            ? new Outcome.Created(instanceId, response.Body, response.RequestId)
            : new Outcome.Unknown(UnknownCause.UnreadableResponse, $"DCS answered {response.Status} without an instance_id."),
        { Error: { NothingWasExecuted: true } error } => new Outcome.Rejected(error, response.RetryAfter),
        { Error: { } error } => new Outcome.Unknown(UnknownCause.ServerError, error.Message, error),
        // A filter in between may have replaced the response to a create that ran.
        { Status: >= 300 and < 500 and not 408 } => new Outcome.Unknown(
            UnknownCause.NotDcs, $"It {response.AnsweredWithoutDcsError}", RequestId: response.RequestId),
        _ => new Outcome.Unknown(UnknownCause.UnreadableResponse, $"DCS {response.AnsweredWithoutDcsError}"),
    };

    private static string ListError(Exchange exchange) => exchange switch
    {
        Exchange.NotSent notSent => $"The task list could not be requested from DCS. {notSent.Reason}",
        Exchange.Unanswered unanswered => $"DCS did not return its task list. {unanswered.Reason}",
        Exchange.Withheld { Error: var error } =>
            $"The task list was not requested, because DCS refused the credential ({error.Status} {error.PrintableCode}).",
        Exchange.Answered { Response: { Status: 403, Error: { } error } } =>
            $"DCS refused to list its tasks ({error.PrintableCode}): give the credential's user the permission dcs:migrationTask:list.",
        Exchange.Answered { Response: { Error: { } error } } => $"DCS refused to list its tasks ({error.Status} {error.PrintableCode}).",
        Exchange.Answered { Response: { Reason: { } reason } response } =>
            $"DCS's task list could not be read (status {response.Status}: \"{reason}\").",
        Exchange.Answered { Response.Status: var status } => $"DCS's task list could not be read (status {status}).",
        _ => throw new UnreachableException(),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Nothing was created ({Outcome}). Retrying in {Wait}.")]
        public static partial void Retries(ILogger logger, Outcome outcome, TimeSpan wait);
    }
}
