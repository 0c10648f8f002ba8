using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Data.Tables;

namespace DcsMigration.Tables;

/// <summary>
/// A table in memory that pages as Table Storage does: a page of a query has at most 1,000 rows and takes at most 5 s. Then a continuation
/// token follows. A partition serves 2,000 rows a second. It accepts the calls of the sweep, and no inserts: <see cref="Add"/> stores rows.
/// </summary>
/// <param name="pass">Lets the time pass that a call takes.</param>
internal sealed partial class LargeTable(Func<TimeSpan, CancellationToken, Task> pass) : HttpMessageHandler
{
    private const int MaxPageRows = 1000;
    private const int RowsPerSecond = 2000;

    private static readonly TimeSpan MaxPageTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(10);
    private static readonly DateTimeOffset FirstVersion = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _sync = new();
    private readonly SortedList<string, SortedList<string, Row>> _partitions = new(StringComparer.Ordinal);
    private long _lastVersion;

    public long Calls { get; private set; }

    public long RowsRead { get; private set; }

    public long RowsDeleted { get; private set; }

    public int Count => _partitions.Values.Sum(rows => rows.Count);

    /// <summary>Stores a row. To save memory, it is made again for each read.</summary>
    public void Add(Func<TableEntity> make)
    {
        var entity = make();
        if (!_partitions.TryGetValue(entity.PartitionKey, out var rows))
            _partitions.Add(entity.PartitionKey, rows = new(StringComparer.Ordinal));
        rows.Add(entity.RowKey, new(make, NextVersion()));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var uri = request.RequestUri!;
        HttpResponseMessage response;
        TimeSpan duration;
        lock (_sync)
        {
            Calls++;
            (response, duration) = uri.AbsolutePath.EndsWith("()", StringComparison.Ordinal) ? Query(Parameters(uri))
                : uri.AbsolutePath.EndsWith("$batch", StringComparison.Ordinal) ? Batch(body)
                : (One(request, body), RoundTrip);
        }

        await pass(duration, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return response;
    }

    private static Dictionary<string, string> Parameters(Uri uri) => uri.Query.TrimStart('?').Split('&')
        .Select(parameter => parameter.Split('=', 2))
        .ToDictionary(parts => parts[0], parts => Uri.UnescapeDataString(parts[1]), StringComparer.Ordinal);

    private (HttpResponseMessage Response, TimeSpan Duration) Query(Dictionary<string, string> parameters)
    {
        var filter = parameters["$filter"];
        var matches = RowFilter.Parse(filter);
        var only = PartitionFilter().Match(filter) is { Success: true } match ? match.Groups["key"].Value : null;
        var (partition, row) = (parameters.GetValueOrDefault("NextPartitionKey"), parameters.GetValueOrDefault("NextRowKey"));
        List<string> page = [];
        var scanned = 0;
        (string Partition, string Row)? next = null;
        foreach (var (key, rows) in _partitions.Where(rows => only is null || rows.Key == only))
        {
            if (next is not null)
                break;
            if (string.CompareOrdinal(key, partition) < 0)
                continue;
            for (var i = key == partition ? IndexOf(rows, row!) : 0; i < rows.Count && next is null; i++)
            {
                if (page.Count == MaxPageRows || scanned == MaxPageTime.TotalSeconds * RowsPerSecond)
                {
                    next = (key, rows.Keys[i]);
                    break;
                }

                scanned++;
                var stored = rows.Values[i];
                var entity = stored.Make();
                if (matches(entity))
                    page.Add(Write(entity, stored.Version));
            }
        }

        RowsRead += scanned;
        var response = Json(HttpStatusCode.OK, $"{{\"value\":[{string.Join(',', page)}]}}");
        if (next is { } token)
        {
            response.Headers.Add("x-ms-continuation-NextPartitionKey", token.Partition);
            response.Headers.Add("x-ms-continuation-NextRowKey", token.Row);
        }

        return (response, RoundTrip + TimeSpan.FromSeconds((double)scanned / RowsPerSecond));
    }

    private static int IndexOf(SortedList<string, Row> rows, string key)
    {
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(rows.Keys[middle], key) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private HttpResponseMessage One(HttpRequestMessage request, string body)
    {
        var (partition, key) = KeyOf(Uri.UnescapeDataString(request.RequestUri!.AbsolutePath));
        var rows = _partitions.GetValueOrDefault(partition);
        if (rows?.GetValueOrDefault(key) is not { } stored)
            return Error(HttpStatusCode.NotFound, "ResourceNotFound");
        if (request.Method == HttpMethod.Get)
            return Json(HttpStatusCode.OK, Write(stored.Make(), stored.Version));
        if (request.Headers.IfMatch.Single().ToString() != ETag(stored.Version))
            return Error(HttpStatusCode.PreconditionFailed, "UpdateConditionNotSatisfied");

        var response = new HttpResponseMessage(HttpStatusCode.NoContent);
        if (request.Method == HttpMethod.Delete)
        {
            rows.Remove(key);
            RowsDeleted++;
        }
        else
        {
            var entity = Read(body);
            rows[key] = new(() => entity, NextVersion());
            response.Headers.TryAddWithoutValidation("ETag", ETag(_lastVersion));
        }

        return response;
    }

    private (HttpResponseMessage Response, TimeSpan Duration) Batch(string body)
    {
        var deletes = BatchDelete().Matches(body)
            .Select(match => (Key: KeyOf(Uri.UnescapeDataString(match.Groups["path"].Value)), ETag: match.Groups["etag"].Value))
            .ToList();
        if (deletes.Count == 0)
            throw new NotSupportedException(body);

        var failed = deletes.FindIndex(delete =>
            _partitions.GetValueOrDefault(delete.Key.Partition)?.GetValueOrDefault(delete.Key.Row) is not { } row
            || ETag(row.Version) != delete.ETag);
        var replies = new StringBuilder();
        if (failed >= 0)
        {
            replies.Append(
                "--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
                + "HTTP/1.1 412 Precondition Failed\r\nContent-Type: application/json\r\n\r\n"
                + ErrorText("UpdateConditionNotSatisfied", $"{failed}:The update condition is not satisfied.") + "\r\n");
        }
        else
        {
            foreach (var (key, _) in deletes)
            {
                _partitions[key.Partition].Remove(key.Row);
                replies.Append(
                    "--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
                    + "HTTP/1.1 204 No Content\r\n\r\n\r\n");
            }

            RowsDeleted += deletes.Count;
        }

        var content = "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n"
            + replies + "--changesetresponse_1--\r\n--batchresponse_1--\r\n";
        var response = new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new StringContent(content) };
        response.Content.Headers.Remove("Content-Type");
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/mixed; boundary=batchresponse_1");
        return (response, RoundTrip + TimeSpan.FromSeconds((double)deletes.Count / RowsPerSecond));
    }

    private static (string Partition, string Row) KeyOf(string path) =>
        RowPath().Match(path) is { Success: true } match
            ? (match.Groups["partition"].Value, match.Groups["row"].Value)
            : throw new NotSupportedException(path);

    private long NextVersion() => ++_lastVersion;

    private static string Timestamp(long version) =>
        FirstVersion.AddTicks(version).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string ETag(long version) => $"W/\"datetime'{Uri.EscapeDataString(Timestamp(version))}'\"";

    private static string Write(TableEntity entity, long version)
    {
        var json = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["odata.etag"] = ETag(version),
            ["Timestamp@odata.type"] = "Edm.DateTime",
            ["Timestamp"] = Timestamp(version),
        };
        foreach (var (name, value) in entity.Where(property => property.Key is not ("Timestamp" or "odata.etag")))
        {
            json[name] = value switch
            {
                DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                _ => value,
            };
            if (value is DateTimeOffset or byte[])
                json[$"{name}@odata.type"] = value is DateTimeOffset ? "Edm.DateTime" : "Edm.Binary";
        }

        return JsonSerializer.Serialize(json);
    }

    private static TableEntity Read(string body)
    {
        using var json = JsonDocument.Parse(body);
        var entity = new TableEntity();
        foreach (var property in json.RootElement.EnumerateObject())
        {
            var type = json.RootElement.TryGetProperty($"{property.Name}@odata.type", out var named) ? named.GetString() : null;
            if (!property.Name.Contains('@', StringComparison.Ordinal))
            {
                entity[property.Name] =
                    type == "Edm.DateTime" ? property.Value.GetDateTimeOffset()
                    : type == "Edm.Binary" ? property.Value.GetBytesFromBase64()
                    : property.Value.ValueKind == JsonValueKind.Number ? property.Value.GetInt32()
                    : property.Value.GetString();
            }
        }

        return entity;
    }

    private static HttpResponseMessage Json(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static string ErrorText(string code, string message) =>
        JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["odata.error"] = new { code, message = new { lang = "en-US", value = message } },
        });

    private static HttpResponseMessage Error(HttpStatusCode status, string code) => Json(status, ErrorText(code, code));

    [GeneratedRegex(@"^\(?PartitionKey eq '(?<key>[^']*)'", RegexOptions.ExplicitCapture)]
    private static partial Regex PartitionFilter();

    [GeneratedRegex(@"\(PartitionKey='(?<partition>[^']*)',RowKey='(?<row>[^']*)'\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex RowPath();

    [GeneratedRegex(
        @"DELETE (?<path>\S+\))(\?\S*)? HTTP/1\.1\r\n(?:(?!If-Match).+\r\n)*If-Match: (?<etag>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex BatchDelete();

    private sealed record Row(Func<TableEntity> Make, long Version);
}
