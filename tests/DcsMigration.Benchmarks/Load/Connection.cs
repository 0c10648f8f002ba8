using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DcsMigration.Benchmarks.Micro;

namespace DcsMigration.Benchmarks.Load;

/// <summary>One connection that is kept, with one request on it at a time: the example with a key, in bytes made once.</summary>
internal sealed class Connection : IDisposable
{
    private static ReadOnlySpan<byte> LengthHeader => "Content-Length: "u8;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _reply = new byte[8192];
    private readonly int _keyAt;

    public Connection(Uri server)
    {
        const string Key = "0000000000000000";
        var head = $"POST /api/migration-tasks HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {ApiExample.Body.Length}\r\nIdempotency-Key: {Key}\r\n\r\n";
        _request = [.. Encoding.ASCII.GetBytes(head), .. ApiExample.Body];
        _keyAt = head.Length - Key.Length - 4;
        _socket.Connect(IPAddress.Loopback, server.Port);
    }

    /// <summary>Sends one request and reads its whole reply. Returns the status.</summary>
    /// <param name="key">The idempotency key.</param>
    public int Exchange(long key)
    {
        if (!Utf8Formatter.TryFormat(key, _request.AsSpan(_keyAt), out _, new('D', 16)))
            throw new ArgumentOutOfRangeException(nameof(key));

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

    /// <summary>The status, once the reply is there to its end.</summary>
    private static int? Status(ReadOnlySpan<byte> reply)
    {
        var head = reply.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return null;

        var lengthAt = reply[..head].IndexOf(LengthHeader);
        var body = 0;
        if (lengthAt < 0 || !Utf8Parser.TryParse(reply[(lengthAt + LengthHeader.Length)..], out body, out _))
            throw new IOException("The reply has no Content-Length.");

        return reply.Length < head + 4 + body ? null
            : Utf8Parser.TryParse(reply["HTTP/1.1 ".Length..], out int status, out _) ? status
            : throw new IOException("The reply has no status.");
    }
}
