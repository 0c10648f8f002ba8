using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DcsMigration.Credentials;

/// <summary>
/// Signs a request with an access key: SDK-HMAC-SHA256, as the vendor's SDKs do.
/// Signs every header that the request has by then, with exactly the text that is sent.
/// </summary>
internal static class RequestSigner
{
    private const string Algorithm = "SDK-HMAC-SHA256";
    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, Credential.AccessKey key, DateTimeOffset now)
    {
        var date = now.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);
        request.Headers.Host = HostOnTheWire(request.RequestUri!);
        request.Headers.TryAddWithoutValidation("X-Sdk-Date", date);
        if (key.SecurityToken is not null)
            request.Headers.TryAddWithoutValidation("X-Security-Token", key.SecurityToken);

        var headers = HeadersToSign(request);
        var signedHeaders = string.Join(';', headers.Select(header => header.Name));
        var canonicalRequest = CanonicalRequest(request, headers, signedHeaders, body);
        var stringToSign = $"{Algorithm}\n{date}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.SecretKey), Encoding.UTF8.GetBytes(stringToSign));
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"{Algorithm} Access={key.Id}, SignedHeaders={signedHeaders}, Signature={Convert.ToHexStringLower(signature)}");
    }

    internal static string CanonicalRequest(
        HttpRequestMessage request, IEnumerable<(string Name, string Value)> headers, string signedHeaders, ReadOnlySpan<byte> body)
    {
        var canonicalHeaders = string.Concat(headers.Select(header => $"{header.Name}:{header.Value}\n"));
        return string.Join(
            '\n',
            request.Method.Method,
            CanonicalPath(request.RequestUri!.AbsolutePath),
            CanonicalQuery(request.RequestUri.Query),
            canonicalHeaders,
            signedHeaders,
            Hash(body));
    }

    /// <summary>Each segment is encoded. The path ends in a slash, even if it does not on the wire.</summary>
    internal static string CanonicalPath(string path)
    {
        var encoded = string.Join('/', path.Split('/').Select(Encode));
        return encoded.EndsWith('/') ? encoded : encoded + '/';
    }

    /// <summary>Sorted by name, then by value. An empty value keeps its equals sign.</summary>
    internal static string CanonicalQuery(string query) => string.Join(
        '&',
        (query.StartsWith('?') ? query[1..] : query).Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Encode(pair[0]), Value: pair.Length > 1 ? Encode(pair[1]) : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}"));

    /// <summary>
    /// Percent-encodes all characters except A-Z a-z 0-9 - _ . ~ in uppercase. Text that is already encoded is unchanged.
    /// </summary>
    internal static string Encode(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    /// <summary>The headers by lowercase name, sorted. Only the content type is taken from those of the body.</summary>
    private static List<(string Name, string Value)> HeadersToSign(HttpRequestMessage request)
    {
        // NonValidated is the text as sent, with several values of a header already joined.
        var headers = request.Headers.NonValidated
            .Select(header => (Name: header.Key.ToLowerInvariant(), Value: header.Value.ToString().Trim()))
            .ToList();
        if (request.Content is { } content && content.Headers.NonValidated.TryGetValues("Content-Type", out var type))
            headers.Add(("content-type", type.ToString().Trim()));

        headers.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return headers;
    }

    private static string HostOnTheWire(Uri uri)
    {
        var host = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost;
        return uri.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{uri.Port}");
    }

    private static string Hash(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));
}
