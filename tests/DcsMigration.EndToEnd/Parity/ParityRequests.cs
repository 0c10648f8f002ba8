using System.Text;

namespace DcsMigration.EndToEnd.Parity;

/// <summary>The requests that are sent to both hosts. The names of the requests and of the created tasks are unique.</summary>
internal static class ParityRequests
{
    private const string Key = $"x-functions-key: {CreateRequest.FunctionKey}\r\n";
    private const string Json = "Content-Type: application/json\r\n";
    private const string Post = "POST /api/migration-tasks HTTP/1.1\r\n";
    private const string CreateHead = Post + Key + Json;

    private static readonly byte[] EmptyList = [.. "[]"u8];
    private static readonly string[] Paths =
        ["migration-tasks", "hooks/migration-tasks", "health", "ready", "openapi.json", "swagger.json"];

    private static readonly string[] JsonTypes =
    [
        "application/json; charset=utf-8", "application/json; charset=\"UTF-8\"", "APPLICATION/JSON", "application/vnd.example+json",
        "application/cloudevents+json; charset=utf-8", "",
    ];

    private static readonly string[] OtherTypes =
    [
        "application/json; charset=latin1", "application/json;charset=utf-16", "text/json", "text/plain", "application/xml",
        "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "json", "application/json, application/json",
    ];

    private static readonly string[] PathsAndQueries =
    [
        "/", "/api", "/api/", "/api/migration-tasks/", "/API/Migration-Tasks", "/api//migration-tasks", "/api/migration%2Dtasks",
        "/api/migration-tasks/1", "/migration-tasks", "/api/unknown", "/api/../api/migration-tasks",
        "/api/migration-tasks?unknown=1", "/api/migration-tasks?dry_run=true", "/api/migration-tasks?dry_run=maybe",
        "/api/hooks/migration-tasks?dry_run=true", "/admin/host/status", "/runtime/webhooks", "/favicon.ico", "/openapi.json",
    ];

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public static IReadOnlyList<RawRequest> All { get; } =
    [
        .. Bodies(), .. MediaTypes(), .. IdempotencyKeys(), .. FunctionKeys(), .. OtherHeaders(), .. Targets(),
        .. Paths.SelectMany(path => Methods.Select(method => new RawRequest(
            $"{method} {path}", $"{method} /api/{path} HTTP/1.1\r\n{Key}", method is "GET" or "HEAD" ? null : []))),
    ];

    /// <summary>Returns the names of the requests to these paths with a method that is not allowed.</summary>
    public static IEnumerable<string> WithMethodOtherThan(string allowed, params string[] paths) =>
        paths.SelectMany(path => Methods.Where(method => method != allowed).Select(method => $"{method} {path}"));

    private static IEnumerable<RawRequest> Bodies() =>
    [
        .. Refused("400 FN.4000",
            ("empty", ""), ("white space", "  \r\n "), ("null", "null"), ("true", "true"), ("a number", "1"), ("a text", "\"text\""),
            ("an array", "[]"), ("two values", "{}{}"), ("a comment", "// none\n{}"), ("HTML", "<html></html>"),
            ("a form", "name=a&vpc_id=b"), ("deep", new string('[', 200) + new string(']', 200)),
            ("truncated", CreateRequest.Example[..^20]),
            ("a trailing comma", CreateRequest.Example[..^1] + ",}"), ("curly quotes", CreateRequest.Example.Replace('"', '”')),
            ("a duplicate name", CreateRequest.Example[..^1] + ",\"name\":\"another\"}")),
        .. Refused("400 FN.4001",
            ("no member", "{}"), ("null members", "{\"name\":null,\"description\":null}"), ("a nested object", "{\"name\":{}}"),
            ("vpcId", Replaced("\"vpc_id\"", "\"vpcId\"")), ("a number for a string", Replaced("\"dcs-migration-thrc\"", "42")),
            ("an id without dashes", Replaced("5e37b3be-950a-48e1-b498-65b63d336481", "5e37b3be950a48e1b49865b63d336481")),
            ("a name of 3", CreateRequest.Named("abc")), ("a name of 65", CreateRequest.Named(new string('a', 65))),
            ("a leading digit", CreateRequest.Named("1abc")), ("an emoji", CreateRequest.Named("rocket🚀")),
            ("NUL in a text", CreateRequest.Named("a\\u0000b")), ("half a surrogate", CreateRequest.Named("a\\ud800b"))),
        .. Refused("413 FN.4130", ("17 KiB", CreateRequest.Example + new string(' ', 17 * 1024))),
        new("body: invalid UTF-8", CreateHead, [.. Encoding.UTF8.GetBytes(CreateRequest.Example), 0xff]),
        new("body: UTF-16", CreateHead, Encoding.Unicode.GetBytes(CreateRequest.Example)),
        new("body: none and no length", CreateHead, Expected: "400 FN.4000"),
        new("body: 17 KiB in chunks", CreateHead + "Transfer-Encoding: chunked\r\n", Chunked(new string(' ', 17 * 1024)), "413 FN.4130"),
        new("body: a byte order mark", CreateHead, [.. Encoding.UTF8.Preamble, .. Create("byte-order-mark")], "200"),
        new("body: 16 KiB", CreateHead, Encoding.UTF8.GetBytes(CreateRequest.Named("full-size").PadRight(16 * 1024)), "200"),
        new("body: in chunks", CreateHead + "Transfer-Encoding: chunked\r\n", Chunked(CreateRequest.Named("in-chunks")), "200"),
        new("body: after 100-continue", CreateHead + "Expect: 100-continue\r\n", Create("continued"), "200"),
    ];

    /// <summary>The unit tests have the code of each body, so one of a kind is enough here.</summary>
    private static IEnumerable<RawRequest> Refused(string firstCode, params (string Name, string Body)[] bodies) => bodies.Select(
        (body, i) => new RawRequest($"body: {body.Name}", CreateHead, Encoding.UTF8.GetBytes(body.Body), i == 0 ? firstCode : null));

    private static IEnumerable<RawRequest> MediaTypes() =>
    [
        new("media type: none", Post + Key, Create("media-type-none"), "200"),
        .. JsonTypes.Select((type, i) => OfType(type, $"media-type-{i}")),
        .. OtherTypes.Select((type, i) => OfType(type, "media-type", i == 0 ? "415 FN.4150" : null)),
    ];

    private static RawRequest OfType(string type, string name, string? expected = null) =>
        new($"media type: '{type}'", $"{Post}{Key}Content-Type: {type}\r\n", Create(name), expected);

    private static IEnumerable<RawRequest> IdempotencyKeys()
    {
        var keys = new[]
        {
            "", "   ", "\"\"", "\"open", "bare", "\"quoted\"", "\"with a \\\"quote\\\"\"", "\"a, b\"", "a,b", "a b",
            new string('k', 255), new string('k', 256), "\"a\" b", "tab\there",
        };
        for (var i = 0; i < keys.Length; i++)
        {
            var name = keys[i].Length > 100 ? $"{keys[i].Length}" : keys[i];
            yield return new($"key: '{name}'", $"{CreateHead}Idempotency-Key: {keys[i]}\r\n", Create($"idempotency-{i:D2}"));
        }

        yield return new("key: joined", CreateHead + "Idempotency-Key: a, b\r\n", Create("joined"));
        yield return new("key: two lines", CreateHead + "Idempotency-Key: a\r\nIdempotency-Key: b\r\n", Create("two-lines"));
        yield return new("key: twice the same", CreateHead + "Idempotency-Key: a\r\nIdempotency-Key: a\r\n", Create("two-equal-lines"));
        yield return new("key: first use", CreateHead + "Idempotency-Key: reused\r\n", Create("first-use"));
        yield return new("key: replayed", CreateHead + "Idempotency-Key: reused\r\n", Create("first-use"));
        yield return new("key: used with another body", CreateHead + "Idempotency-Key: reused\r\n", Create("second-use"));
        yield return new("key: webhook-id", CreateHead + "webhook-id: msg_1\r\n", Create("by-webhook-id"));
        yield return new("key: webhook-id twice", CreateHead + "webhook-id: msg_1\r\nwebhook-id: msg_2\r\n", Create("by-two-ids"));
        yield return new("key: not ASCII", CreateHead + "Idempotency-Key: schl\u00c3\u00bcssel\r\n", Create("not-ascii"));
    }

    /// <summary>With the right key the body is read and refused.</summary>
    private static IEnumerable<RawRequest> FunctionKeys()
    {
        const string InQuery = $"?code={CreateRequest.FunctionKey}";
        foreach (var (name, query, header, isRight) in new[]
        {
            ("none", "", "", false), ("empty", "", "x-functions-key:\r\n", false), ("wrong", "", "x-functions-key: wrong\r\n", false),
            ("in another case", "", Key.ToUpperInvariant(), false), ("twice", "", Key + Key, false),
            ("in another header", "", $"Authorization: Bearer {CreateRequest.FunctionKey}\r\n", false),
            ("in the header", "", Key, true), ("in the query", InQuery, "", true), ("wrong in the query", "?code=wrong", "", false),
            ("encoded in the query", InQuery.Replace("-", "%2D", StringComparison.Ordinal), "", true),
            ("twice in the query", $"{InQuery}&code={CreateRequest.FunctionKey}", "", false),
            ("as CODE in the query", InQuery.Replace("code", "CODE", StringComparison.Ordinal), "", true),
            ("right in the header, wrong in the query", "?code=wrong", Key, true),
            ("wrong in the header, right in the query", InQuery, "x-functions-key: wrong\r\n", false),
        })
        {
            var head = $"POST /api/migration-tasks{query} HTTP/1.1\r\n{header}{Json}";
            yield return new($"function key: {name}", head, Encoding.UTF8.GetBytes("[]"), isRight ? "400 FN.4000" : "401");
        }

        foreach (var (path, status) in new[] { ("health", "200"), ("openapi.json", "200"), ("swagger.json", "200"), ("ready", "401") })
            yield return new($"function key: none for {path}", $"GET /api/{path} HTTP/1.1\r\n", Expected: status);
    }

    private static IEnumerable<RawRequest> OtherHeaders()
    {
        foreach (var header in new[]
        {
            "Content-Encoding: gzip", "Content-Encoding: identity", "Accept: text/html", "Accept-Encoding: gzip, br",
            "Origin: https://other.example", "Sec-Fetch-Site: cross-site",
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "traceparent: nonsense",
            "X-HTTP-Method-Override: DELETE", "Cookie: a=b", "TE: trailers", "Range: bytes=0-1", "If-None-Match: *",
            "X-Request-Id: mine", "webhook-signature: v1,bm9uc2Vuc2U=", $"X-Long: {new string('x', 8_000)}",
        })
        {
            var name = header.Length > 100 ? header[..10] : header;
            yield return new($"header: {name}", CreateHead + header + "\r\n", EmptyList);
        }

        yield return new("header: 80 of them", CreateHead + Headers(80), EmptyList);
        yield return new("header: 120 of them", CreateHead + Headers(120), EmptyList);
        yield return new(
            "header: a forwarded address",
            "GET /api/swagger.json HTTP/1.1\r\nX-Forwarded-Host: other.example\r\nX-Forwarded-Prefix: /other\r\n");
        yield return new("header: a forwarded scheme", "GET /api/swagger.json HTTP/1.1\r\nX-Forwarded-Proto: https\r\n");
        yield return new("webhook: not signed", "POST /api/hooks/migration-tasks HTTP/1.1\r\n" + Json, Create("not-signed"));
    }

    private static IEnumerable<RawRequest> Targets() => PathsAndQueries.Select(target =>
        new RawRequest($"target: {target}", $"POST {target} HTTP/1.1\r\n{Key}{Json}", EmptyList));

    private static string Headers(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"x-{i}: {i}\r\n"));

    private static string Replaced(string oldText, string newText) =>
        CreateRequest.Example.Replace(oldText, newText, StringComparison.Ordinal);

    private static byte[] Create(string name) => Encoding.UTF8.GetBytes(CreateRequest.Named(name));

    private static byte[] Chunked(string body)
    {
        var half = body.Length / 2;
        return Encoding.UTF8.GetBytes($"{half:x}\r\n{body[..half]}\r\n{body.Length - half:x}\r\n{body[half..]}\r\n0\r\n\r\n");
    }
}
