using DcsMigration.Simulators.Iam;
using DcsMigration.Simulators.Wire;

namespace DcsMigration.Simulators.Dcs;

/// <summary>
/// The DCS API with its gateway: creates and lists online migration tasks, checks signatures and tokens, answers with the
/// documented errors, and fails on demand.
/// </summary>
public sealed class DcsSimulator : Simulator
{
    /// <summary>The one project that exists, here and in IAM.</summary>
    public const string SampleProjectId = "0123456789abcdef0123456789abcdef";

    /// <summary>The example request of the API documentation.</summary>
    public const string SampleRequest =
        "{\"name\":\"dcs-migration-thrc\",\"description\":\"Creating an online data migration task\","
        + "\"vpc_id\":\"5e37b3be-950a-48e1-b498-65b63d336481\","
        + "\"subnet_id\":\"40f15ed6-7f85-49d5-ba0e-65b940d4812c\","
        + "\"security_group_id\":\"9df96622-24b7-4813-84b8-ab74552a21d7\"}";

    private readonly TimeProvider _time;
    private readonly DcsAuthorization _authorization;
    private readonly TaskStore _tasks = new();
    private readonly CreateTask _create;
    private readonly ListTasks _list;
    private readonly FaultQueue _createFaults = new();
    private readonly FaultQueue _listFaults = new();
    private long _listLagTicks;
    private volatile Func<ReceivedRequest, Fault>? _faultSource;

    private DcsSimulator(Func<string, TokenStatus> checkToken, bool includeJobId, TimeProvider time)
        : base(time, "X-Request-Id")
    {
        _time = time;
        _authorization = new DcsAuthorization(checkToken, time);
        _create = new CreateTask(includeJobId, time, _tasks);
        _list = new ListTasks(time, _tasks);
    }

    private enum Api
    {
        None,
        Create,
        List,
    }

    /// <summary>All tasks that exist now, in the order of creation.</summary>
    public IReadOnlyList<SimulatedTask> Tasks => _tasks.Snapshot();

    /// <summary>How many requests were refused because of their signature. Refusals only because the key is locked do not count.</summary>
    public int BadSignatures => _authorization.BadSignatures;

    /// <summary>How long after its creation a task appears in the list.</summary>
    public TimeSpan ListLag
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _listLagTicks));
        set => Interlocked.Exchange(ref _listLagTicks, value.Ticks);
    }

    /// <summary>Chooses the fault of a create or list for which none was injected. The body of the request has not been read yet.</summary>
    public Func<ReceivedRequest, Fault>? FaultSource
    {
        get => _faultSource;
        set => _faultSource = value;
    }

    /// <summary>Starts the simulator on a free port. It knows no access key yet: see <see cref="ReplaceAccessKeys"/>.</summary>
    /// <param name="checkToken">Checks an <c>X-Auth-Token</c>. By default no token is valid.</param>
    /// <param name="includeJobId">Whether a create returns a <c>job_id</c> too, as on Huawei Cloud. The OTC page does not list it.</param>
    /// <param name="time">The clock of signatures, tasks, locks and delays.</param>
    public static Task<DcsSimulator> StartAsync(
        Func<string, TokenStatus>? checkToken = null, bool includeJobId = false, TimeProvider? time = null) =>
        StartAsync(new DcsSimulator(checkToken ?? (_ => TokenStatus.Invalid), includeJobId, time ?? TimeProvider.System));

    /// <summary>Makes these the only access keys that exist.</summary>
    public void ReplaceAccessKeys(params SimulatedAccessKey[] keys) => _authorization.Replace([.. keys]);

    /// <summary>Adds a task, as if another client had created it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">Its description, if any.</param>
    /// <param name="createdAt">When it was created; now by default.</param>
    /// <param name="status">Its status.</param>
    /// <returns>The task as it will be listed.</returns>
    public SimulatedTask AddTask(string name, string? description = null, DateTimeOffset? createdAt = null, string status = "RUNNING")
    {
        var task = new SimulatedTask(
            Guid.NewGuid().ToString(),
            name,
            description,
            Guid.NewGuid().ToString(),
            Guid.NewGuid().ToString(),
            Guid.NewGuid().ToString(),
            status,
            createdAt ?? _time.GetUtcNow());
        _tasks.Add(task);
        return task;
    }

    /// <summary>Applies one of these faults to each of the next creates, after those injected before.</summary>
    public void Inject(params Fault[] faults) => _createFaults.Inject(faults);

    /// <summary>Applies one of these faults to each of the next lists, after those injected before.</summary>
    public void InjectForList(params Fault[] faults) => _listFaults.Inject(faults);

    private protected override Fault ChooseFault(ReceivedRequest request)
    {
        var injected = (ApiOf(request).Api, request.Method) switch
        {
            (Api.Create, "POST") => _createFaults,
            (Api.List, "GET") => _listFaults,
            _ => null,
        };
        return injected is null ? Fault.None : injected.Next() ?? _faultSource?.Invoke(request) ?? Fault.None;
    }

    private protected override SimulatedReply Answer(ReceivedRequest request)
    {
        var (api, projectId) = ApiOf(request);
        if (api is Api.None)
            return DcsErrors.NoSuchApi(request);
        if (_authorization.Refusal(request) is { } unauthorized)
            return unauthorized;
        if (RefusalOf(projectId, request) is { } wrongProject)
            return wrongProject;
        return (api, request.Method) switch
        {
            (Api.Create, "POST") => _create.Answer(request),
            (Api.List, "GET") => _list.Answer(request, ListLag),
            _ => DcsErrors.MethodNotAllowed,
        };
    }

    private static SimulatedReply? RefusalOf(string projectId, ReceivedRequest request)
    {
        if (!Guid.TryParseExact(projectId, "N", out var requested) && !Guid.TryParseExact(projectId, "D", out requested))
            return DcsErrors.InvalidProjectId;
        if (requested == Guid.Parse(SampleProjectId))
            return null;
        return DcsAuthorization.IsByToken(request) ? DcsErrors.TokenOfAnotherProject : DcsErrors.NoPermission;
    }

    private static (Api Api, string ProjectId) ApiOf(ReceivedRequest request) => request.PathSegments.ToArray() switch
    {
        ["v2", var projectId, "migration", "instance"] => (Api.Create, projectId),
        ["v2", var projectId, "migration-tasks"] => (Api.List, projectId),
        _ => (Api.None, ""),
    };
}
