using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DcsMigration.Tests.Idempotency;

/// <summary>A port on which every request gets one status, or none ever.</summary>
internal sealed class CannedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int? _status;
    private readonly Task _accepting;

    /// <param name="status">The status; null to never answer.</param>
    public CannedServer(int? status)
    {
        _status = status;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri TableService => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/devstoreaccount1");

    /// <summary>Ends with the first bytes of the first request.</summary>
    public Task Received => _received.Task;

    /// <summary>An address at which nobody listens.</summary>
    public static Uri Closed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/devstoreaccount1");
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        var stream = connection.GetStream();
        var buffer = new byte[16 * 1024];
        try
        {
            _ = await stream.ReadAtLeastAsync(buffer, 1, cancellationToken: _stopping.Token);
            _received.TrySetResult();
            if (_status is not { } status)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stopping.Token);
            else
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Canned\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _stopping.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _received.TrySetResult();
        }
    }
}
