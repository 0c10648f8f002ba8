using System.Net;
using System.Net.Sockets;

namespace DcsMigration.EndToEnd.FaultRun;

/// <summary>A TCP proxy in front of the store that resets connections. A callback chooses the fault of each call.</summary>
internal sealed class StoreProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _store;
    private readonly Func<StoreFault> _nextFault;
    private readonly Task _accepting;

    public StoreProxy(Uri store, Func<StoreFault> nextFault)
    {
        _store = store;
        _nextFault = nextFault;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new UriBuilder(_store) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task ServeAsync(Socket caller)
    {
        using var store = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (caller)
        {
            try
            {
                await store.ConnectAsync(_store.Host, _store.Port, _end.Token);
                var call = new Call();
                await Task.WhenAny(ForwardCallsAsync(caller, store, call), ForwardRepliesAsync(store, caller, call));
            }
            catch (SocketException)
            {
                // The store is down. Reset the caller's connection.
            }

            Reset(caller);
        }
    }

    private async Task ForwardCallsAsync(Socket caller, Socket store, Call call)
    {
        var buffer = new byte[64 * 1024];
        while (await ReceiveAsync(caller, buffer) is > 0 and var length)
        {
            var fault = _nextFault();
            if (fault == StoreFault.ResetBefore)
                return;

            call.LosesReply = fault == StoreFault.ResetAfter;
            await store.SendAsync(buffer.AsMemory(0, length), _end.Token);
        }
    }

    private async Task ForwardRepliesAsync(Socket store, Socket caller, Call call)
    {
        var buffer = new byte[64 * 1024];
        while (await ReceiveAsync(store, buffer) is > 0 and var length)
        {
            if (call.LosesReply)
                return;

            await caller.SendAsync(buffer.AsMemory(0, length), _end.Token);
        }
    }

    private async Task<int> ReceiveAsync(Socket socket, byte[] buffer)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, _end.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return 0;
        }
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    private sealed class Call
    {
        public volatile bool LosesReply;
    }
}
