using System.Net;
using DcsMigration.WorkerDriver.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace DcsMigration.WorkerDriver;

/// <summary>
/// A published function app, started and driven as the Functions host does: it speaks the worker's gRPC protocol, checks route, method and
/// key by the functions' own metadata, and forwards requests to the worker. It is a test tool, not a host.
/// </summary>
public sealed class FunctionApp : IAsyncDisposable
{
    private readonly FunctionAppOptions _options;
    private readonly WebApplication _host;
    private readonly WorkerStreams _streams;
    private readonly HttpFront _front;
    private Worker _worker = null!;

    private FunctionApp(FunctionAppOptions options, WebApplication host)
    {
        _options = options;
        _host = host;
        _streams = host.Services.GetRequiredService<WorkerStreams>();
        _front = new HttpFront(options.FunctionKey, host.Services.GetRequiredService<IHttpForwarder>());
    }

    /// <summary>Where callers reach the app. Stays the same when the worker is started again.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The worker's process, to measure its processor time and memory.</summary>
    public int ProcessId => _worker.ProcessId;

    /// <summary>What the functions declare, by name.</summary>
    public IReadOnlyDictionary<string, FunctionMetadata> Functions => _worker.Functions;

    /// <summary>What a real host would show of all workers so far: their standard output and error, and the logs of invocations.</summary>
    public string Output => _worker.Output.Text;

    /// <summary>Waits until the output has a text. Logs arrive apart from the response that they belong to.</summary>
    public Task WaitForOutputAsync(string text, CancellationToken cancellationToken) => _worker.Output.WaitForAsync(text, cancellationToken);

    /// <summary>Starts the app and waits until its functions are loaded.</summary>
    public static async Task<FunctionApp> StartAsync(FunctionAppOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<WorkerStreams>();

        var app = new FunctionApp(options, builder.Build());
        await app.StartAsync();
        return app;
    }

    /// <summary>Runs a function that is not triggered by HTTP, such as a timer's.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="inputJson">The trigger's data, such as <c>{"IsPastDue":false}</c>.</param>
    /// <exception cref="InvalidOperationException">The function failed.</exception>
    public Task InvokeAsync(string function, string inputJson = "{}")
    {
        var trigger = Functions[function];
        return _worker.InvokeAsync(trigger, new TypedData { Json = inputJson }, Guid.NewGuid().ToString(), traceParent: null);
    }

    /// <summary>Kills the worker with SIGKILL. Requests under way are answered 500 without a body, as are those that follow.</summary>
    public Task KillAsync() => _worker.KillAsync();

    /// <summary>Sends the worker SIGTERM and waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync() => _worker.StopAsync();

    /// <summary>Asks the worker to end, as the host does when it stops, and waits until it has ended.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> TerminateAsync(TimeSpan gracePeriod) => _worker.TerminateAsync(gracePeriod);

    /// <summary>Starts a new worker after the old one's end. The real host does so by itself.</summary>
    public async Task RestartAsync()
    {
        var output = _worker.Output;
        await _worker.DisposeAsync();
        await StartWorkerAsync(output);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _host.DisposeAsync();
        _front.Dispose();
    }

    private async Task StartAsync()
    {
        _host.MapGrpcService<WorkerService>();
        _host.Map("{**path}", _front.HandleAsync);
        await _host.StartAsync();
        Address = new Uri(_host.Urls.Last());
        try
        {
            await StartWorkerAsync(new ProcessOutput());
        }
        catch
        {
            await _host.DisposeAsync();
            throw;
        }
    }

    private async Task StartWorkerAsync(ProcessOutput output)
    {
        _worker = Worker.Start(_options, new Uri(_host.Urls.First()), _streams, output);
        await _worker.WaitUntilLoadedAsync();
        _front.Use(_worker);
    }
}
