namespace DcsMigration.Simulators;

/// <summary>
/// The DCS API behind its gateway, on a loopback port: creates and lists online migration tasks, checks signatures and tokens, answers
/// with the documented errors, and fails on demand. Safe to use from several threads.
/// </summary>
public sealed class DcsSimulator : IAsyncDisposable
{
    private readonly DcsSimulatorOptions _options;
    private readonly DcsAuthorization _authorization;
    private readonly TaskStore _tasks = new();
    private readonly CreateTask _create;
    private readonly ListTasks _list;
    private readonly FaultQueue _createFaults = new();
    private readonly FaultQueue _listFaults = new();
    private readonly SimulatedService _service;
    private long _listLagTicks;
    private volatile Func<ReceivedRequest, Fault>? _faultSource;

    private DcsSimulator(DcsSimulatorOptions options)
    {
        _options = options;
        _authorization = new DcsAuthorization(options);
        _create = new CreateTask(options, _tasks);
        _list = new ListTasks(options.TimeProvider, _tasks);
        _service = new SimulatedService(options.TimeProvider, ChooseFault, Answer, "X-Request-Id");
        ListLag = options.ListLag;
    }

    private enum Api
    {
        None,
        Create,
        List,
    }

    /// <summary>The address, without a path.</summary>
    public Uri Endpoint => _service.Endpoint;

    /// <summary>All tasks that exist now, in the order of creation.</summary>
    public IReadOnlyList<SimulatedTask> Tasks => _tasks.Snapshot();

    /// <summary>All requests received so far, in order. A request is here once its body was read and its task, if any, created.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => _service.Requests;

    /// <summary>How many signed requests were refused because of their signature. A refusal by a lock alone isn't counted.</summary>
    public int BadSignatures => _authorization.BadSignatures;

    /// <summary>How long after its creation a task appears in the list.</summary>
    public TimeSpan ListLag
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _listLagTicks));
        set => Interlocked.Exchange(ref _listLagTicks, value.Ticks);
    }

    /// <summary>
    /// Gives the fault of a create request for which none was injected. It sees the request without its body, which isn't read yet.
    /// </summary>
    public Func<ReceivedRequest, Fault>? FaultSource
    {
        get => _faultSource;
        set => _faultSource = value;
    }

    /// <summary>Starts the simulator on a free port.</summary>
    public static async Task<DcsSimulator> StartAsync(DcsSimulatorOptions? options = null)
    {
        var simulator = new DcsSimulator(options ?? new DcsSimulatorOptions());
        await simulator._service.StartAsync();
        return simulator;
    }

    /// <summary>Makes these the only access keys that exist.</summary>
    public void ReplaceAccessKeys(params SimulatedAccessKey[] keys) => _authorization.Replace([.. keys]);

    /// <summary>Plants a task as if somebody else had made it.</summary>
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
            createdAt ?? _options.TimeProvider.GetUtcNow());
        _tasks.Add(task);
        return task;
    }

    /// <summary>Each of the next create requests takes one of these faults, after those injected before.</summary>
    public void Inject(params Fault[] faults) => _createFaults.Inject(faults);

    /// <summary>Each of the next list requests takes one of these faults, after those injected before.</summary>
    public void InjectForList(params Fault[] faults) => _listFaults.Inject(faults);

    /// <summary>Forgets the injected faults that hit nothing yet, of creates and of lists. The fault source stays.</summary>
    public void ClearFaults()
    {
        _createFaults.Clear();
        _listFaults.Clear();
    }

    /// <summary>Ends all requests that hang now, by closing their connections.</summary>
    public void ReleaseHangs() => _service.ReleaseHangs();

    /// <summary>Stops listening and drops all connections: clients get ECONNREFUSED. Tasks, keys, faults and the port are kept.</summary>
    public Task RefuseConnectionsAsync() => _service.RefuseConnectionsAsync();

    /// <summary>Listens again, on the same port.</summary>
    public Task AcceptConnectionsAsync() => _service.AcceptConnectionsAsync();

    /// <summary>Ends once this many requests have been received in all: see <see cref="Requests"/>.</summary>
    public Task WaitForRequestsAsync(int count, CancellationToken cancellationToken = default) =>
        _service.WaitForRequestsAsync(count, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private Fault ChooseFault(ReceivedRequest request) => (ApiOf(request).Api, request.Method) switch
    {
        (Api.Create, "POST") => _createFaults.Next() ?? _faultSource?.Invoke(request) ?? Fault.None,
        (Api.List, "GET") => _listFaults.Next() ?? Fault.None,
        _ => Fault.None,
    };

    private SimulatedReply Answer(ReceivedRequest request)
    {
        var (api, projectId) = ApiOf(request);
        if (api is Api.None) return DcsError.NoSuchApi(request);
        if (_authorization.Refusal(request) is { } unauthorized) return unauthorized;
        if (RefusalOf(projectId, request) is { } wrongProject) return wrongProject;
        return (api, request.Method) switch
        {
            (Api.Create, "POST") => _create.Answer(request),
            (Api.List, "GET") => _list.Answer(request, ListLag),
            _ => DcsError.MethodNotAllowed,
        };
    }

    private SimulatedReply? RefusalOf(string projectId, ReceivedRequest request)
    {
        if (!Guid.TryParseExact(projectId, "N", out var asked) && !Guid.TryParseExact(projectId, "D", out asked))
            return DcsError.InvalidProjectId;
        if (asked == Guid.Parse(_options.ProjectId)) return null;
        return DcsAuthorization.IsByToken(request) ? DcsError.TokenOfAnotherProject : DcsError.NoPermission;
    }

    private static (Api Api, string ProjectId) ApiOf(ReceivedRequest request) => request.PathSegments.ToArray() switch
    {
        ["v2", var projectId, "migration", "instance"] => (Api.Create, projectId),
        ["v2", var projectId, "migration-tasks"] => (Api.List, projectId),
        _ => (Api.None, ""),
    };
}
