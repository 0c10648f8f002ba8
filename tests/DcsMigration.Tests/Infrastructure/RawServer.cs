using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>A server on loopback that sends bytes that no web server would send.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _serve;
    private readonly Task _accepting;
    private int _connections;

    private RawServer(Func<NetworkStream, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>How many connections were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public string Address(string scheme = "http") => $"{scheme}://{_listener.LocalEndpoint}";

    /// <summary>Reads a request, sends this, and closes the connection.</summary>
    public static RawServer Replying(string reply) => new(async (stream, stopping) =>
    {
        await ReadRequestAsync(stream, stopping);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(reply), stopping);
    });

    /// <summary>Reads a request, sends this, signals that, and leaves the connection open.</summary>
    public static RawServer Stalling(string beginning, TaskCompletionSource stalls) => new(async (stream, stopping) =>
    {
        await ReadRequestAsync(stream, stopping);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(beginning), stopping);
        stalls.SetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
    });

    /// <summary>Reads a request, sends the beginning, signals that, sends the rest once it may, and closes the connection.</summary>
    public static RawServer Pausing(
        string beginning, string rest, TaskCompletionSource pauses, Task mayResume) => new(async (stream, stopping) =>
    {
        await ReadRequestAsync(stream, stopping);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(beginning), stopping);
        pauses.SetResult();
        await mayResume.WaitAsync(stopping);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(rest), stopping);
    });

    /// <summary>Accepts connections and never sends anything.</summary>
    public static RawServer Silent() =>
        new((_, stopping) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping));

    /// <summary>Sends this to every client that connects, like a server of another protocol.</summary>
    public static RawServer Greeting(string greeting) => new(async (stream, stopping) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(greeting), stopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
    });

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                Interlocked.Increment(ref _connections);
                served.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _serve(client.GetStream(), _stopping.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has disconnected, or the test is over.
            }
        }
    }

    private static async Task ReadRequestAsync(NetworkStream stream, CancellationToken stopping)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        var length = 0;
        while (await reader.ReadLineAsync(stopping) is { Length: > 0 } line)
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line["Content-Length:".Length..], CultureInfo.InvariantCulture);
        }

        // Even reading an empty block would wait for bytes.
        if (length > 0)
            await reader.ReadBlockAsync(new char[length], stopping);
    }
}
