using System.Text.Json;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Dcs;

/// <summary>The two calls of DCS that are made: create a migration task, and look for one.</summary>
internal sealed partial class DcsClient : IMigrationTasks
{
    /// <summary>Small enough for the bound on a reply.</summary>
    private const int PageSize = 20;

    /// <summary>More tasks of one name than this are not looked through.</summary>
    private const int MaxPages = 50;

    private readonly AuthorizedSender _sender;
    private readonly DcsOptions _options;
    private readonly TimeProvider _time;
    private readonly Uri _createUri;
    private readonly Uri _listUri;
    private readonly ServiceTelemetry _telemetry;
    private readonly ILogger _logger;

    public DcsClient(AuthorizedSender sender, DcsOptions options, TimeProvider time, ServiceTelemetry telemetry, ILogger<DcsClient> logger)
    {
        _sender = sender;
        _options = options;
        _time = time;
        _createUri = new Uri(options.Endpoint, $"/v2/{options.ProjectId}/migration/instance");
        _listUri = new Uri(options.Endpoint, $"/v2/{options.ProjectId}/migration-tasks");
        _telemetry = telemetry;
        _logger = logger;
    }

    public Budget StartBudget() => new(_options, _time);

    /// <summary>POST /v2/{project_id}/migration/instance.</summary>
    public async Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(task, DcsJson.Readable.MigrationTaskRequest);
        for (var retries = 0; ; retries++)
        {
            var outcome = Read(await _sender.SendAsync(_createUri, body, budget));
            if (!RetryRule.MayBeSentAgain(outcome) || retries == RetryRule.MaxRetries || !budget.HasRoomAfter(RetryRule.MaxWait(outcome, retries)))
                return outcome;

            var wait = RetryRule.Wait(outcome, retries);
            _telemetry.Retry();
            Log.Retries(_logger, outcome, wait);
            await Task.Delay(wait, _time);
        }
    }

    /// <summary>
    /// GET /v2/{project_id}/migration-tasks, page by page. The name only narrows the list down:
    /// that the filter matches the whole name is not documented.
    /// </summary>
    public async Task<TaskSearch> FindAsync(string name, DateTimeOffset since, Budget budget)
    {
        var all = new Dictionary<string, ListedTasks.ListedTask>(StringComparer.Ordinal);
        var offset = 0;
        for (var page = 0; page < MaxPages; page++)
        {
            var pageUri = new Uri(_listUri, $"?limit={PageSize}&name={name}&offset={offset}");
            var exchange = await _sender.SendAsync(pageUri, body: null, budget);
            if (exchange is not Exchange.Answered { Status: 200 } answered || ListedTasks.Read(answered.Body) is not { } tasks)
                return new TaskSearch.Failed(WhyNoList(exchange));

            // The end is a page with nothing new: what "count" counts, and whether the limit is kept, is not documented.
            var before = all.Count;
            foreach (var listed in tasks)
                all.TryAdd(listed.TaskId!, listed);
            if (all.Count == before)
                return new TaskSearch.Found(Matching(all.Values, name, since));

            offset += tasks.Count;
        }

        return new TaskSearch.Failed("DCS lists too many tasks of this name to look through them.");
    }

    /// <summary>
    /// Asks DCS for one task of its list, which shows a wrong project, endpoint, key or missing permission. Null where DCS lists;
    /// otherwise the outcome that a create would have met: <see cref="Outcome.Rejected"/> or <see cref="Outcome.NotSent"/>.
    /// </summary>
    public async Task<Outcome?> CheckAsync(Budget budget) => await _sender.SendAsync(new Uri(_listUri, "?limit=1&offset=0"), body: null, budget) switch
    {
        Exchange.Answered { Status: 200 } answered when ListedTasks.Read(answered.Body) is not null => null,
        Exchange.Answered { Error: { } error } answered => new Outcome.Rejected(error, answered.RetryAfter),
        Exchange.Answered { Status: >= 300 and < 500 } answered =>
            new Outcome.Rejected(Error: null, RetryAfter: null, new Outcome.ForeignReply(answered.Status, answered.RequestId)),
        Exchange.NeverLeft never => new Outcome.NotSent(never.Cause, never.Reason),
        var exchange => new Outcome.NotSent(NotSentCause.Unreachable, WhyNoList(exchange)),
    };

    /// <summary>A task without a date counts: missing our own task would create a second one.</summary>
    private static IReadOnlyList<FoundTask> Matching(IEnumerable<ListedTasks.ListedTask> all, string name, DateTimeOffset since) =>
    [
        .. all.Where(listed => listed.TaskName == name && !(listed.CreatedAt < since))
            .OrderBy(listed => listed.CreatedAt)
            .Select(listed => new FoundTask(listed.TaskId!, listed.Description, listed.CreatedAt)),
    ];

    private static Outcome Read(Exchange exchange) => exchange switch
    {
        Exchange.NeverLeft never => new Outcome.NotSent(never.Cause, never.Reason),
        Exchange.Unanswered unanswered => new Outcome.Unknown(unanswered.Cause, unanswered.Reason),
        Exchange.Answered { Status: 200 } answered when CreatedReply.ReadInstanceId(answered.Body.Span) is { } instanceId =>
            new Outcome.Created(instanceId, answered.Body, answered.RequestId),
        Exchange.Answered { Status: 200 } => new Outcome.Unknown(UnknownCause.UnreadableReply, "DCS answered 200 without an instance_id."),
        Exchange.Answered { Error: { SaysNothingExecuted: true } error } answered => new Outcome.Rejected(error, answered.RetryAfter),
        Exchange.Answered { Error: { } error } => new Outcome.Unknown(UnknownCause.ServerError, error.Message, error),
        // A host that is not DCS executed nothing of it. 408 may come from a proxy that gave up waiting for DCS.
        Exchange.Answered { Status: >= 300 and < 500 and not 408 } answered =>
            new Outcome.Rejected(Error: null, RetryAfter: null, new Outcome.ForeignReply(answered.Status, answered.RequestId)),
        Exchange.Answered answered => new Outcome.Unknown(
            UnknownCause.UnreadableReply, $"DCS answered {answered.Status}, but not with a DCS error."),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string WhyNoList(Exchange exchange) => exchange switch
    {
        Exchange.NeverLeft never => $"The task list could not be requested from DCS. {never.Reason}",
        Exchange.Unanswered unanswered => $"DCS did not return its task list. {unanswered.Reason}",
        Exchange.Answered { Status: 403, Error: { } error } => $"DCS refused its list of tasks ({error.PrintableCode}): give the credential's user the permission dcs:migrationTask:list.",
        Exchange.Answered { Error: { } error } => $"DCS refused its list of tasks ({error.Status} {error.PrintableCode}).",
        Exchange.Answered answered => $"DCS's list of tasks could not be read (status {answered.Status}).",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Nothing was created ({Outcome}). Retrying in {Wait}.")]
        public static partial void Retries(ILogger logger, Outcome outcome, TimeSpan wait);
    }
}
