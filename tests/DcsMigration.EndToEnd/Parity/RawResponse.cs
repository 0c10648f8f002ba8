using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DcsMigration.EndToEnd.Parity;

/// <summary>A reply without the values that differ between two requests, such as IDs and ports.</summary>
internal sealed partial record RawResponse(string Status, string Headers, string Body)
{
    private static readonly string[] IgnoredHeaders = ["Connection", "Content-Length", "Date", "Transfer-Encoding"];

    public static RawResponse Read(string reply, Uri host)
    {
        // Skip interim replies, such as 100 Continue.
        while (reply.StartsWith("HTTP/1.1 1", StringComparison.Ordinal))
            reply = reply[(reply.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

        var end = reply.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return new("", "", "");

        var lines = reply[..end].Split("\r\n");
        var body = reply[(end + 4)..];
        if (lines.Contains("Transfer-Encoding: chunked", StringComparer.OrdinalIgnoreCase))
            body = Unchunked(body);

        var headers = lines.Skip(1).Where(line => !IgnoredHeaders.Contains(line.Split(':')[0], StringComparer.OrdinalIgnoreCase))
            .Select(WithLowerCaseName).Order(StringComparer.Ordinal);
        return new(lines[0].Split(' ')[1], Normalized(string.Join("; ", headers), host), Normalized(body, host));
    }

    /// <summary>The status, and the error code if there is one.</summary>
    public string Answer => $"{Status} {ErrorCode().Match(Body).Groups["code"].Value}".TrimEnd();

    public override string ToString() => $"{Status} [{Headers}] {Body}".TrimEnd();

    private static string WithLowerCaseName(string header)
    {
        var colon = header.IndexOf(':', StringComparison.Ordinal);
        return header[..colon].ToLowerInvariant() + header[colon..];
    }

    private static string Normalized(string text, Uri host) =>
        TraceId().Replace(Id().Replace(text.Replace(host.Authority, "HOST", StringComparison.Ordinal), "ID"), "\"trace_id\": \"ID\"");

    private static string Unchunked(string chunks)
    {
        var text = new StringBuilder();
        var bytes = Encoding.UTF8.GetBytes(chunks);
        for (var at = 0; at < bytes.Length;)
        {
            var lineEnd = Array.IndexOf(bytes, (byte)'\r', at);
            var size = int.Parse(Encoding.ASCII.GetString(bytes, at, lineEnd - at), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            text.Append(Encoding.UTF8.GetString(bytes, lineEnd + 2, size));
            at = lineEnd + 2 + size + 2;
        }

        return text.ToString();
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}", RegexOptions.ExplicitCapture)]
    private static partial Regex Id();

    [GeneratedRegex("^\\{\"error_code\":\"(?<code>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex ErrorCode();

    [GeneratedRegex("\"trace_id\": ?\"[^\"]*\"", RegexOptions.ExplicitCapture)]
    private static partial Regex TraceId();
}
