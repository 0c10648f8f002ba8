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
/// Runs a published function app as the Functions host does: speaks the worker's gRPC protocol, checks route, method and key against the
/// functions' metadata, and forwards requests to the worker. This is a test tool, not a replacement for the host.
/// </summary>
public sealed class FunctionApp : IAsyncDisposable
{
    /// <summary>The key that callers must send to functions with the authorization level "function".</summary>
    public const string FunctionKey = "a-key-for-tests";

    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly WebApplication _host;
    private readonly WorkerStreams _streams;
    private readonly HttpFront _front;
    private Worker _worker = null!;

    private FunctionApp(string folder, IReadOnlyDictionary<string, string> settings, WebApplication host)
    {
        _folder = folder;
        _settings = settings;
        _host = host;
        _streams = host.Services.GetRequiredService<WorkerStreams>();
        _front = new HttpFront(FunctionKey, host.Services.GetRequiredService<IHttpForwarder>());
    }

    /// <summary>The address that callers use. It stays the same when the worker restarts.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The worker's process ID, for measuring processor time and memory.</summary>
    public int ProcessId => _worker.ProcessId;

    /// <summary>The functions' metadata, by function name.</summary>
    public IReadOnlyDictionary<string, FunctionMetadata> Functions => _worker.Functions;

    /// <summary>The standard output, standard error and invocation logs of all workers so far.</summary>
    public string Output => _worker.Output.Text;

    /// <summary>Waits until the output contains the text. Logs can arrive after the response that they belong to.</summary>
    public Task WaitForOutputAsync(string text, CancellationToken cancellationToken) =>
        _worker.Output.WaitForAsync(text, cancellationToken);

    /// <summary>Starts the app and waits until its functions are loaded.</summary>
    /// <param name="folder">The folder of the published app. See <see cref="PublishedApp"/>.</param>
    /// <param name="settings">The app's settings, as environment variables.</param>
    public static async Task<FunctionApp> StartAsync(string folder, IReadOnlyDictionary<string, string> settings)
    {
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

        var app = new FunctionApp(folder, settings, builder.Build());
        await app.StartAsync();
        return app;
    }

    /// <summary>Runs a function that is not triggered by HTTP, such as one with a timer.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="inputJson">The trigger's data, such as <c>{"IsPastDue":false}</c>.</param>
    /// <exception cref="InvalidOperationException">The function failed.</exception>
    public Task InvokeAsync(string function, string inputJson = "{}")
    {
        var trigger = Functions[function];
        return _worker.InvokeAsync(trigger, new TypedData { Json = inputJson }, Guid.NewGuid().ToString(), traceParent: null);
    }

    /// <summary>Kills the worker with SIGKILL. Current and later requests receive a 500 without a body.</summary>
    public Task KillAsync() => _worker.KillAsync();

    /// <summary>Sends SIGTERM to the worker and waits until it exits.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync() => _worker.StopAsync();

    /// <summary>Asks the worker to stop, as the host does when it shuts down, and waits until it exits.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> TerminateAsync(TimeSpan gracePeriod) => _worker.TerminateAsync(gracePeriod);

    /// <summary>Starts a new worker after the previous one has exited. The real host does this automatically.</summary>
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
        _worker = Worker.Start(_folder, _settings, new Uri(_host.Urls.First()), _streams, output);
        await _worker.WaitUntilLoadedAsync();
        _front.Use(_worker);
    }
}
