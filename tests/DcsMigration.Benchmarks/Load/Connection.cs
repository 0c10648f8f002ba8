using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DcsMigration.Benchmarks.Micro;
using DcsMigration.WorkerDriver;

namespace DcsMigration.Benchmarks.Load;

/// <summary>
/// A connection that sends one request at a time. Each request has a unique key and name, written into a buffer that is created once.
/// </summary>
internal sealed class Connection : IDisposable
{
    private const string Number = "0000000000000000";
    private static long _last;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _reply = new byte[8192];
    private readonly int _keyAt;
    private readonly int _nameAt;

    public Connection(Uri server)
    {
        var body = ApiExample.Json.Replace(ApiExample.Task.Name, $"dcs-migration-{Number}", StringComparison.Ordinal);
        var request = "POST /api/migration-tasks HTTP/1.1\r\n"
            + $"Host: {server.Authority}\r\n"
            + "Content-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\n"
            + $"x-functions-key: {FunctionApp.FunctionKey}\r\n"
            + $"Idempotency-Key: {Number}\r\n"
            + $"\r\n{body}";
        _keyAt = request.IndexOf(Number, StringComparison.Ordinal);
        _nameAt = request.LastIndexOf(Number, StringComparison.Ordinal);
        _request = Encoding.ASCII.GetBytes(request);
        _socket.Connect(IPAddress.Loopback, server.Port);
    }

    /// <summary>Sends one request and reads its whole reply. Returns the status.</summary>
    public int Exchange()
    {
        var number = Interlocked.Increment(ref _last);
        Utf8Formatter.TryFormat(number, _request.AsSpan(_keyAt), out _, new('D', (byte)Number.Length));
        Utf8Formatter.TryFormat(number, _request.AsSpan(_nameAt), out _, new('D', (byte)Number.Length));
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

        var lengthHeader = "Content-Length: "u8;
        var lengthAt = reply[..head].IndexOf(lengthHeader);
        var body = 0;
        if (lengthAt < 0 || !Utf8Parser.TryParse(reply[(lengthAt + lengthHeader.Length)..], out body, out _))
            throw new IOException("The reply has no Content-Length.");

        return reply.Length < head + 4 + body ? null
            : Utf8Parser.TryParse(reply["HTTP/1.1 ".Length..], out int status, out _) ? status
            : throw new IOException("The reply has no status.");
    }
}
