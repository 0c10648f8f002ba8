using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DcsMigration.Benchmarks.Micro;
using DcsMigration.WorkerDriver;

namespace DcsMigration.Benchmarks.Load;

/// <summary>
/// A connection that sends one request at a time. Each request has a unique number, written into a buffer that is created once.
/// </summary>
internal sealed class Connection : IDisposable
{
    /// <summary>Replaced by the number of the request, wherever it occurs.</summary>
    public const string Number = "0000000000000000";

    private static long _last;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly List<int> _numbersAt = [];
    private readonly byte[] _reply = new byte[8192];

    public Connection(Uri server, string method, string path, string body, params ReadOnlySpan<string> headers)
    {
        _request = Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
            + string.Concat(headers.ToArray().Select(header => $"{header}\r\n"))
            + $"\r\n{body}");
        for (int next = 0, at; (at = _request.AsSpan(next).IndexOf(Encoding.ASCII.GetBytes(Number))) >= 0; next += at + Number.Length)
            _numbersAt.Add(next + at);

        _socket.Connect(IPAddress.Loopback, server.Port);
    }

    /// <summary>Sends creates. Each has a unique key and name.</summary>
    public static Connection ToCreate(Uri app) => new(
        app,
        "POST",
        "/api/migration-tasks",
        ApiExample.Json.Replace(ApiExample.Task.Name, $"dcs-migration-{Number}", StringComparison.Ordinal),
        $"x-functions-key: {FunctionApp.FunctionKey}",
        $"Idempotency-Key: {Number}");

    /// <summary>Sends one request and reads its whole reply. Returns the status.</summary>
    public int Exchange()
    {
        var number = Interlocked.Increment(ref _last);
        foreach (var at in _numbersAt)
            Utf8Formatter.TryFormat(number, _request.AsSpan(at), out _, new('D', (byte)Number.Length));

        _socket.Send(_request);
        var length = 0;
        while (true)
        {
            var read = _socket.Receive(_reply.AsSpan(length));
            if (read == 0)
                throw new IOException("The server closed the connection.");

            length += read;
            if (Status(_reply.AsSpan(0, length)) is { } status)
                return status;
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Returns the status, or null if the reply is incomplete.</summary>
    private static int? Status(ReadOnlySpan<byte> reply)
    {
        var head = reply.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return null;

        if (!Utf8Parser.TryParse(reply["HTTP/1.1 ".Length..], out int status, out _))
            throw new IOException("The reply has no status.");

        var lengthHeader = "Content-Length: "u8;
        var lengthAt = reply[..head].IndexOf(lengthHeader);
        var body = 0;
        if (status != 204 && (lengthAt < 0 || !Utf8Parser.TryParse(reply[(lengthAt + lengthHeader.Length)..], out body, out _)))
            throw new IOException("The reply has no Content-Length.");

        return reply.Length < head + 4 + body ? null : status;
    }
}
