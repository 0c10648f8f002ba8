using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Benchmarks.Servers;

/// <summary>
/// The part of Table Storage that a create uses: rows in memory, written and read by key, with ETags. A query returns no rows because each
/// create has a unique name. Credentials are not checked.
/// </summary>
internal sealed class TableSimulator
{
    /// <summary>A GET returns the number of calls so far.</summary>
    public const string CallsPath = "/calls";

    private readonly ConcurrentDictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private long _calls;
    private long _version;

    public async Task HandleAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var path = request.Path.Value!;
        if (path == CallsPath)
        {
            await response.WriteAsync(_calls.ToString(CultureInfo.InvariantCulture));
            return;
        }

        Interlocked.Increment(ref _calls);
        var content = new byte[request.ContentLength ?? 0];
        await request.Body.ReadExactlyAsync(content);
        switch (request.Method)
        {
            case "POST" when path.EndsWith("/Tables", StringComparison.Ordinal):
                response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case "POST":
                var added = NewRow(content);
                Write(response, _rows.TryAdd(path + KeyOf(content), added), added, StatusCodes.Status409Conflict);
                break;
            case "PUT":
                var replacement = NewRow(content);
                var replaced = TryReplace(path, request.Headers.IfMatch, replacement);
                Write(response, replaced, replacement, StatusCodes.Status412PreconditionFailed);
                break;
            case "DELETE":
                response.StatusCode = TryDelete(path, request.Headers.IfMatch)
                    ? StatusCodes.Status204NoContent
                    : StatusCodes.Status412PreconditionFailed;
                break;
            case "GET" when path.EndsWith("')", StringComparison.Ordinal):
                await ReadAsync(response, path);
                break;
            case "GET":
                await RespondAsync(response, "{\"value\":[]}"u8.ToArray());
                break;
            default:
                response.StatusCode = StatusCodes.Status501NotImplemented;
                break;
        }
    }

    private static void Write(HttpResponse response, bool written, Row row, int failureStatus)
    {
        response.StatusCode = written ? StatusCodes.Status204NoContent : failureStatus;
        if (written)
            response.Headers.ETag = row.ETag;
    }

    private static async Task RespondAsync(HttpResponse response, byte[] json)
    {
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(json);
    }

    /// <summary>Returns the last segment of the row's path, as later requests name it.</summary>
    private static string KeyOf(byte[] entity)
    {
        using var json = JsonDocument.Parse(entity);
        var (partition, row) = (json.RootElement.GetProperty("PartitionKey"), json.RootElement.GetProperty("RowKey"));
        return $"(PartitionKey='{partition.GetString()}',RowKey='{row.GetString()}')";
    }

    private async Task ReadAsync(HttpResponse response, string path)
    {
        if (_rows.TryGetValue(path, out var row))
        {
            var etag = $"{{\"odata.etag\":{JsonSerializer.Serialize(row.ETag)},";
            await RespondAsync(response, [.. Encoding.ASCII.GetBytes(etag), .. row.Entity.AsSpan(1)]);
        }
        else
        {
            response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private Row NewRow(byte[] entity) =>
        new(string.Create(CultureInfo.InvariantCulture, $"W/\"{Interlocked.Increment(ref _version)}\""), entity);

    /// <summary>Without an ETag, this inserts or replaces the row.</summary>
    private bool TryReplace(string path, string? ifMatch, Row row)
    {
        if (ifMatch is not null)
        {
            return _rows.TryGetValue(path, out var stored)
                && (ifMatch == "*" || ifMatch == stored.ETag)
                && _rows.TryUpdate(path, row, stored);
        }

        _rows[path] = row;
        return true;
    }

    private bool TryDelete(string path, string? ifMatch) =>
        _rows.TryGetValue(path, out var stored) && (ifMatch == "*" || ifMatch == stored.ETag) && _rows.TryRemove(new(path, stored));

    private sealed record Row(string ETag, byte[] Entity);
}
