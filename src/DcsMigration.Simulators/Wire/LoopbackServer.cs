using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DcsMigration.Simulators.Wire;

/// <summary>Kestrel on a free port of 127.0.0.1. It keeps the port while it refuses connections.</summary>
internal sealed class LoopbackServer(RequestDelegate handle, X509Certificate2? certificate) : IAsyncDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private WebApplication? _app;
    private Socket? _reservation;
    private int _port;

    public Uri Endpoint => new($"{(certificate is null ? "http" : "https")}://127.0.0.1:{_port}/");

    public Task AcceptConnectionsAsync() => ChangeAsync(StartListeningAsync);

    public Task RefuseConnectionsAsync() => ChangeAsync(async () =>
    {
        await StopListeningAsync();
        _reservation ??= Reserve(_port);
    });

    public async ValueTask DisposeAsync()
    {
        await ChangeAsync(StopListeningAsync);
        _reservation?.Dispose();
        _changing.Dispose();
    }

    private async Task ChangeAsync(Func<Task> change)
    {
        await _changing.WaitAsync();
        try
        {
            await change();
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task StartListeningAsync()
    {
        if (_app is not null)
            return;
        var app = Build();
        _reservation?.Dispose();
        _reservation = null;
        await app.StartAsync();
        _port = new Uri(app.Urls.Single()).Port;
        _app = app;
    }

    private async Task StopListeningAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private WebApplication Build()
    {
        // Empty, not slim: a simulator in another program must not read that program's appsettings and ASPNETCORE_ variables,
        // or write to its console.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.UseKestrelCore();
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(Configure);
        var app = builder.Build();
        app.Run(handle);
        return app;
    }

    private void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        // A client that is stopped in a debugger is not too slow.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(IPAddress.Loopback, _port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null)
                listen.UseHttps(certificate);
        });
    }

    /// <summary>Binds the port without listening: the kernel refuses connections, and no other test gets the port.</summary>
    private static Socket Reserve(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    /// <summary>The default lifetime would handle Ctrl+C and SIGTERM instead of the program that runs the simulator.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
