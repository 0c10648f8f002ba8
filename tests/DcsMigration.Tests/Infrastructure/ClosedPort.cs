using System.Net;
using System.Net.Sockets;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>A loopback port that refuses connections. It is bound but not listening, so no other process can take it meanwhile.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public string Address(string scheme) => $"{scheme}://{_socket.LocalEndPoint}";

    public void Dispose() => _socket.Dispose();
}
