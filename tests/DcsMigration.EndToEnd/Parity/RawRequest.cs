using System.Net.Sockets;
using System.Text;
using Xunit;

namespace DcsMigration.EndToEnd.Parity;

/// <summary>The bytes of an HTTP request, which can be malformed.</summary>
/// <param name="Name">A name that says what the request tests.</param>
/// <param name="Head">The request line and the headers, each ending in CR LF, without Host, Connection and Content-Length.</param>
/// <param name="Body">The body, or null to send no Content-Length.</param>
/// <param name="Expected">The status and the error code that both hosts reply with. Null if they only have to agree.</param>
internal sealed record RawRequest(string Name, string Head, byte[]? Body = null, string? Expected = null)
{
    public async Task<RawResponse> SendAsync(Uri host)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host.Host, host.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        var length = Body is null || Head.Contains("Transfer-Encoding", StringComparison.Ordinal)
            ? ""
            : $"Content-Length: {Body.Length}\r\n";
        var line = Head[..(Head.IndexOf("\r\n", StringComparison.Ordinal) + 2)];
        var hostLine = Head.Contains("\r\nHost:", StringComparison.Ordinal) ? "" : $"Host: {host.Authority}\r\n";
        var head = $"{line}{hostLine}{Head[line.Length..]}{length}Connection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head), TestContext.Current.CancellationToken);
        await stream.WriteAsync(Body ?? [], TestContext.Current.CancellationToken);

        using var reply = new MemoryStream();
        await stream.CopyToAsync(reply, TestContext.Current.CancellationToken);
        return RawResponse.Read(Encoding.UTF8.GetString(reply.ToArray()), host);
    }
}
