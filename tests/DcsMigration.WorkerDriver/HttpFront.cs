using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using DcsMigration.WorkerDriver.Protocol;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace DcsMigration.WorkerDriver;

/// <summary>
/// The host's HTTP side: answers 404 and 401 based on the functions' metadata, forwards other requests to the worker, and answers 500
/// if the worker does not respond.
/// </summary>
internal sealed class HttpFront(string functionKey, IHttpForwarder forwarder) : IDisposable
{
    private const string Prefix = "/api/";
    private const string InvocationId = "x-ms-invocation-id";

    private static readonly TypedData Http = new() { Http = new RpcHttp() };
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    private volatile Target? _target;

    /// <summary>Forwards all further requests to this worker.</summary>
    public void Use(Worker worker)
    {
        _target?.Client.Dispose();
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        var client = new HttpMessageInvoker(new RetryHandler(handler, worker.Exited));
        var functions = worker.Functions.Values.Where(function => function.Route is not null);
        _target = new Target(worker, client, functions.ToLookup(function => Prefix + function.Route, StringComparer.OrdinalIgnoreCase));
    }

    public async Task HandleAsync(HttpContext context)
    {
        UseForwardedAddress(context.Request);
        var target = _target!;
        var function = target.Routes[context.Request.Path.Value!.TrimEnd('/')]
            .FirstOrDefault(function => Accepts(function, context.Request.Method));
        if (function is null)
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        else if (!IsAuthorized(function, context.Request))
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else if (target.Worker.Exited.IsCancellationRequested || !await RunAsync(target, function, context))
            Fail(context.Response);
    }

    public void Dispose() => _target?.Client.Dispose();

    /// <summary>
    /// Applies the caller's original host and scheme from the headers that Azure's front end adds, as the host does in Azure.
    /// </summary>
    private static void UseForwardedAddress(HttpRequest request)
    {
        if (request.Headers.TryGetValue("DISGUISED-HOST", out var host))
            request.Headers.Host = host;
        if (request.Headers.TryGetValue("X-Forwarded-Proto", out var scheme))
            request.Scheme = scheme.ToString();
    }

    private static bool Accepts(FunctionMetadata function, string method) =>
        function.Methods.Count == 0 || function.Methods.Contains(method, StringComparer.OrdinalIgnoreCase);

    private bool IsAuthorized(FunctionMetadata function, HttpRequest request)
    {
        if (function.AuthLevel == "anonymous")
            return true;

        var key = (string?)request.Headers["x-functions-key"] ?? request.Query["code"];
        return function.AuthLevel == "function"
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key ?? ""), Encoding.UTF8.GetBytes(functionKey));
    }

    /// <summary>Sends the request over HTTP and its invocation over gRPC. Returns false if the worker does not respond.</summary>
    private async Task<bool> RunAsync(Target target, FunctionMetadata function, HttpContext context)
    {
        var (worker, client, _) = target;
        var id = Guid.NewGuid().ToString();
        context.Request.Headers[InvocationId] = id;
        var forwarding = forwarder.SendAsync(context, worker.HttpAddress.AbsoluteUri, client, Config, HttpTransformer.Default);
        try
        {
            await worker.InvokeAsync(function, Http, id, TraceParent(context.Request), context.Request.Headers.TraceState);
        }
        catch (InvalidOperationException)
        {
            // The worker exited, or the function failed and the worker answers 500 itself.
        }

        return await forwarding == ForwarderError.None;
    }

    private static string TraceParent(HttpRequest request) =>
        (string?)request.Headers.TraceParent ?? $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00";

    private static void Fail(HttpResponse response)
    {
        if (response.HasStarted)
            return;

        response.Clear();
        response.StatusCode = StatusCodes.Status500InternalServerError;
    }

    private sealed record Target(Worker Worker, HttpMessageInvoker Client, ILookup<string, FunctionMetadata> Routes);

    /// <summary>Retries failed connections up to ten times while the worker is running, as the host does.</summary>
    private sealed class RetryHandler(HttpMessageHandler inner, CancellationToken workerExited) : DelegatingHandler(inner)
    {
        private const int MaxAttempts = 10;
        private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(250);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var delay = TimeSpan.FromMilliseconds(50);
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await base.SendAsync(request, cancellationToken);
                }
                catch (HttpRequestException) when (attempt < MaxAttempts && !workerExited.IsCancellationRequested)
                {
                    await Task.Delay(delay, TimeProvider.System, cancellationToken);
                    delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
                }
            }
        }
    }
}
