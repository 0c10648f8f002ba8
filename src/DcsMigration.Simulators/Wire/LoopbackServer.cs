using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DcsMigration.Simulators;

/// <summary>Kestrel on a free port of 127.0.0.1, which it keeps while it refuses connections and takes up again afterwards.</summary>
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
        if (_app is not null) return;
        var app = Build();
        _reservation?.Dispose();
        _reservation = null;
        await app.StartAsync();
        _port = new Uri(app.Urls.Single()).Port;
        _app = app;
    }

    private async Task StopListeningAsync()
    {
        if (_app is not { } app) return;
        _app = null;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private WebApplication Build()
    {
        // Empty, not slim: a simulator inside another program must not read that program's appsettings, ASPNETCORE_ variables or console.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.UseKestrelCore();
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(Configure);
        var app = builder.Build();
        app.Run(handle);
        return app;
    }

    private void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        // A test stopped in a debugger is no slow client.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(IPAddress.Loopback, _port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null) listen.UseHttps(certificate);
        });
    }

    // Bound but not listening: the kernel refuses connections, and no other test gets the port meanwhile.
    private static Socket Reserve(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    // The default lifetime takes Ctrl+C and SIGTERM away from the program around it.
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
