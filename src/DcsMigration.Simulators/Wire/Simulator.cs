using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DcsMigration.Simulators.Wire;

/// <summary>
/// A simulated service on a loopback port. It receives each request, applies a fault or answers, and logs the request.
/// Safe to use from several threads.
/// </summary>
public abstract class Simulator : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly string _requestIdHeader;
    private readonly CancellationTokenSource _stopping = new();
    private readonly RequestLog _log = new();
    private readonly LoopbackServer _server;
    private TaskCompletionSource _hangsReleased = NewSignal();

    /// <param name="time">The clock of the log and of delays.</param>
    /// <param name="requestIdHeader">The header that carries the request id in every reply.</param>
    /// <param name="certificate">Serves TLS with this certificate; null for http.</param>
    private protected Simulator(TimeProvider time, string requestIdHeader, X509Certificate2? certificate = null)
    {
        _time = time;
        _requestIdHeader = requestIdHeader;
        _server = new LoopbackServer(HandleAsync, certificate);
    }

    /// <summary>The URL of the service.</summary>
    public virtual Uri Endpoint => _server.Endpoint;

    /// <summary>
    /// All requests received so far, in order and with their bodies. A request is listed once its body has been read and its task,
    /// if any, has been created.
    /// </summary>
    public IReadOnlyList<ReceivedRequest> Requests => _log.Snapshot();

    /// <summary>Closes the connections of all requests that hang now.</summary>
    public void ReleaseHangs() => Interlocked.Exchange(ref _hangsReleased, NewSignal()).SetResult();

    /// <summary>Stops listening and drops all connections: clients get ECONNREFUSED. State and port are kept.</summary>
    public Task RefuseConnectionsAsync() => _server.RefuseConnectionsAsync();

    /// <summary>Listens again, on the same port.</summary>
    public Task AcceptConnectionsAsync() => _server.AcceptConnectionsAsync();

    /// <summary>Waits until this many requests have been received in total: see <see cref="Requests"/>.</summary>
    public Task WaitForRequestsAsync(int count, CancellationToken cancellationToken = default) =>
        _log.WaitForAsync(count, cancellationToken);

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync();
        await _server.DisposeAsync();
        _stopping.Dispose();
    }

    private protected static async Task<T> StartAsync<T>(T simulator)
        where T : Simulator
    {
        await simulator.AcceptConnectionsAsync();
        return simulator;
    }

    /// <summary>Chooses the fault of a request as soon as its head has been received, before its body.</summary>
    private protected abstract Fault ChooseFault(ReceivedRequest request);

    /// <summary>Does what a request asks for, and returns the reply.</summary>
    private protected abstract SimulatedReply Answer(ReceivedRequest request);

    private async Task HandleAsync(HttpContext context)
    {
        var request = Head(context);
        var fault = ChooseFault(request);
        if (fault is Fault.ResetBeforeReading)
        {
            _log.Add(request);
            Reset(context);
            return;
        }

        request = request with { Body = await ReadBodyAsync(context) };
        await (fault switch
        {
            Fault.HangBeforeCreating => LogAndHangAsync(context, request),
            Fault.Reply { Creates: false } reply => LogAndSendAsync(context, request, reply.To(request)),
            Fault.Delay delay => DelayAsync(context, request, delay.By),
            _ => AnswerAsync(context, request, fault),
        });
    }

    private async Task AnswerAsync(HttpContext context, ReceivedRequest request, Fault fault)
    {
        var reply = Answer(request);
        request = request with { CreatedTaskId = reply.CreatedTaskId };
        // A request that is refused creates nothing, so faults that follow a create do not apply.
        if (reply.Refuses || fault is Fault.Healthy)
        {
            await LogAndSendAsync(context, request, reply);
            return;
        }

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
                await LogAndSendAsync(context, request, substitute.To(request));
                break;
            default:
                throw new InvalidOperationException($"A {fault.GetType().Name} fault can't follow an answer.");
        }
    }

    /// <summary>Answers after the delay even if the client has gone: a slow service does not stop either.</summary>
    private async Task DelayAsync(HttpContext context, ReceivedRequest request, TimeSpan by)
    {
        // The timer starts first: a test that waits for the request and then advances a fake clock relies on it.
        var delay = Task.Delay(by, _time, _stopping.Token);
        var index = _log.Add(request);
        await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_stopping.IsCancellationRequested)
        {
            // Kestrel would answer 200 if this just returned.
            context.Abort();
            return;
        }

        var reply = Answer(request);
        _log.Replace(index, request with { Status = reply.Status, CreatedTaskId = reply.CreatedTaskId });
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
        // Logged before the reply is sent, so that a client that has the reply finds the request in the log.
        _log.Add(request with { Status = reply.Status });
        return SendAsync(context, request, reply);
    }

    private async Task SendAsync(HttpContext context, ReceivedRequest request, SimulatedReply reply, bool truncated = false)
    {
        var body = Encoding.UTF8.GetBytes(reply.Body);
        var response = context.Response;
        response.StatusCode = reply.Status;
        response.Headers[_requestIdHeader] = request.RequestId;
        response.Headers.Date = _time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        foreach (var (name, value) in reply.Headers)
            response.Headers[name] = value;
        if (body.Length > 0)
            response.ContentType = reply.ContentType;
        response.ContentLength = body.Length;
        // If fewer bytes than the Content-Length are written, Kestrel sends those and closes the connection.
        await response.Body.WriteAsync(truncated ? body.AsMemory(0, body.Length / 2) : body);
    }

    private ReceivedRequest Head(HttpContext context) => new(
        context.Request.Method,
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        ReadOnlyMemory<byte>.Empty,
        _time.GetUtcNow(),
        Guid.NewGuid().ToString("N"));

    private static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    /// <summary>Sends RST. Kestrel's own abort shuts the socket down first, which the client reads as an orderly end.</summary>
    private static void Reset(HttpContext context)
    {
        context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.Close(timeout: 0);
        context.Abort();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
