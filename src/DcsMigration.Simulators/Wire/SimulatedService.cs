using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DcsMigration.Simulators;

/// <summary>What all simulators share: a request is received, hit by a fault or answered, and logged.</summary>
/// <param name="timeProvider">The clock of the log and of delays.</param>
/// <param name="chooseFault">Called as soon as the head of a request is there, so before its body.</param>
/// <param name="answer">Does what the request asks for and says what to reply.</param>
/// <param name="requestIdHeader">The header that carries the request id in every reply.</param>
/// <param name="certificate">Serve over TLS with this certificate.</param>
internal sealed class SimulatedService(
    TimeProvider timeProvider,
    Func<ReceivedRequest, Fault> chooseFault,
    Func<ReceivedRequest, SimulatedReply> answer,
    string requestIdHeader,
    X509Certificate2? certificate = null) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly RequestLog _log = new();
    private LoopbackServer? _server;
    private TaskCompletionSource _hangsReleased = NewSignal();

    public Uri Endpoint => Server.Endpoint;

    public IReadOnlyList<ReceivedRequest> Requests => _log.Snapshot();

    private LoopbackServer Server => _server ?? throw new InvalidOperationException("The simulator has not been started.");

    public Task StartAsync()
    {
        _server = new LoopbackServer(HandleAsync, certificate);
        return _server.AcceptConnectionsAsync();
    }

    public Task RefuseConnectionsAsync() => Server.RefuseConnectionsAsync();

    public Task AcceptConnectionsAsync() => Server.AcceptConnectionsAsync();

    public Task WaitForRequestsAsync(int count, CancellationToken cancellationToken) =>
        _log.WaitForAsync(count, static _ => true, cancellationToken);

    public Task WaitForStatusAsync(int status, int count, CancellationToken cancellationToken) =>
        _log.WaitForAsync(count, request => request.Status == status, cancellationToken);

    public void ReleaseHangs() => Interlocked.Exchange(ref _hangsReleased, NewSignal()).SetResult();

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        if (_server is not null) await _server.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = Head(context);
        var fault = chooseFault(request);
        if (fault is Fault.ResetBeforeReading)
        {
            _log.Add(request with { Fault = fault });
            Reset(context);
            return;
        }

        request = request with { Body = await ReadBodyAsync(context) };
        await (fault switch
        {
            Fault.HangBeforeCreating => LogAndHangAsync(context, request with { Fault = fault }),
            Fault.Reply { Creates: false } reply => LogAndSendAsync(context, request with { Fault = fault }, Rendered(reply, request)),
            Fault.Delay delay => DelayAsync(context, request with { Fault = fault }, delay.By),
            _ => AnswerAsync(context, request, fault),
        });
    }

    private async Task AnswerAsync(HttpContext context, ReceivedRequest request, Fault fault)
    {
        var reply = answer(request);
        request = request with { CreatedTaskId = reply.CreatedTaskId };
        // A request that is refused creates nothing, so a fault after creating has nothing to follow.
        if (reply.Refuses || fault is Fault.Healthy)
        {
            await LogAndSendAsync(context, request, reply);
            return;
        }

        request = request with { Fault = fault };
        switch (fault)
        {
            case Fault.ResetAfterCreating:
                _log.Add(request);
                Reset(context);
                break;
            case Fault.HangAfterCreating:
                await LogAndHangAsync(context, request);
                break;
            case Fault.TruncatedReply:
                _log.Add(request with { Status = reply.Status });
                await SendAsync(context, request, reply, truncated: true);
                break;
            case Fault.Reply substitute:
                await LogAndSendAsync(context, request, Rendered(substitute, request));
                break;
            default:
                throw new InvalidOperationException($"A fault of the kind {fault.GetType().Name} can't follow an answer.");
        }
    }

    // The delay ends even when the client has gone: a slow service does what it was asked for all the same.
    private async Task DelayAsync(HttpContext context, ReceivedRequest request, TimeSpan by)
    {
        // The timer first: who waits for the request and then moves a fake clock must find it running.
        var delay = Task.Delay(by, timeProvider, _stopping.Token);
        var place = _log.Add(request);
        await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_stopping.IsCancellationRequested)
        {
            // Not just return: Kestrel would answer 200.
            context.Abort();
            return;
        }

        var reply = answer(request);
        _log.Replace(place, request with { Status = reply.Status, CreatedTaskId = reply.CreatedTaskId });
        await SendAsync(context, request, reply);
    }

    private async Task LogAndHangAsync(HttpContext context, ReceivedRequest request)
    {
        var released = _hangsReleased.Task;
        _log.Add(request);
        await released.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    private Task LogAndSendAsync(HttpContext context, ReceivedRequest request, SimulatedReply reply)
    {
        // Before the reply goes out, so that whoever has the reply finds it in the log.
        _log.Add(request with { Status = reply.Status });
        return SendAsync(context, request, reply);
    }

    private async Task SendAsync(HttpContext context, ReceivedRequest request, SimulatedReply reply, bool truncated = false)
    {
        var body = Encoding.UTF8.GetBytes(reply.Body);
        var response = context.Response;
        response.StatusCode = reply.Status;
        response.Headers[requestIdHeader] = request.RequestId;
        foreach (var (name, value) in reply.Headers) response.Headers[name] = value;
        if (body.Length > 0) response.ContentType = reply.ContentType;
        response.ContentLength = body.Length;
        // Kestrel sends what it has and closes the connection when a handler returns short of its Content-Length.
        await response.Body.WriteAsync(truncated ? body.AsMemory(0, body.Length / 2) : body);
    }

    private ReceivedRequest Head(HttpContext context) => new(
        context.Request.Method,
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        ReadOnlyMemory<byte>.Empty,
        timeProvider.GetUtcNow(),
        Guid.NewGuid().ToString("N"));

    private static SimulatedReply Rendered(Fault.Reply fault, ReceivedRequest request) => new(
        fault.Status,
        fault.Body
            .Replace(Fault.Reply.RequestId, request.RequestId, StringComparison.Ordinal)
            .Replace(Fault.Reply.InstanceId, request.CreatedTaskId, StringComparison.Ordinal),
        fault.ContentType)
    {
        Headers = fault.Headers,
    };

    private static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    // Kestrel's own abort shuts the socket down first, which the client reads as an orderly end. Closing at once sends RST.
    private static void Reset(HttpContext context)
    {
        context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.Close(timeout: 0);
        context.Abort();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
