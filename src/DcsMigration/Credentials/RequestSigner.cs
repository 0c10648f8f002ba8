using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace DcsMigration.Credentials;

/// <summary>
/// Signs a request with an access key, SDK-HMAC-SHA256, as the vendor's SDKs do.
/// Every header that the request has by then is signed, and what is signed is what goes on the wire.
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

        var headers = SignedHeaders(request);
        var names = string.Join(';', headers.Select(header => header.Name));
        var canonical = CanonicalRequest(request, headers, names, body);
        var toSign = $"{Algorithm}\n{date}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        var signature = Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.SecretKey), Encoding.UTF8.GetBytes(toSign)));

        request.Headers.TryAddWithoutValidation(
            "Authorization", $"{Algorithm} Access={key.Id}, SignedHeaders={names}, Signature={signature}");
    }

    internal static string CanonicalRequest(
        HttpRequestMessage request, IReadOnlyList<(string Name, string Value)> headers, string names, ReadOnlySpan<byte> body)
    {
        var uri = request.RequestUri!;
        var canonical = new StringBuilder(512)
            .Append(request.Method.Method).Append('\n')
            .Append(CanonicalPath(uri.AbsolutePath)).Append('\n')
            .Append(CanonicalQuery(uri.Query)).Append('\n');
        foreach (var (name, value) in headers)
            canonical.Append(name).Append(':').Append(value).Append('\n');

        return canonical.Append('\n').Append(names).Append('\n').Append(Hash(body)).ToString();
    }

    /// <summary>Each segment encoded, and a slash at the end, which the path on the wire does not have.</summary>
    internal static string CanonicalPath(string path)
    {
        var encoded = string.Join('/', path.Split('/').Select(Encode));
        return encoded.EndsWith('/') ? encoded : encoded + '/';
    }

    /// <summary>Sorted by name, then by value; an empty value keeps its equals sign.</summary>
    internal static string CanonicalQuery(string query)
    {
        if (query.Length <= 1)
            return "";

        var pairs = query[1..].Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Encode(pair[0]), Value: pair.Length > 1 ? Encode(pair[1]) : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal);
        return string.Join('&', pairs.Select(pair => $"{pair.Name}={pair.Value}"));
    }

    /// <summary>Percent-encodes all but A-Z a-z 0-9 - _ . ~ , in upper case; what is encoded already stays as it is.</summary>
    internal static string Encode(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private static List<(string Name, string Value)> SignedHeaders(HttpRequestMessage request)
    {
        // Not validated: this is the text that goes on the wire, with several values of a header joined as they are there.
        IEnumerable<KeyValuePair<string, HeaderStringValues>> headers = request.Headers.NonValidated;
        if (request.Content is { } content)
            headers = headers.Concat(content.Headers.NonValidated.Where(header => header.Key == "Content-Type"));

        return [.. headers
            .Select(header => (Name: header.Key.ToLowerInvariant(), Value: header.Value.ToString().Trim()))
            .OrderBy(header => header.Name, StringComparer.Ordinal)];
    }

    private static string HostOnTheWire(Uri uri)
    {
        var host = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost;
        return uri.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{uri.Port}");
    }

    private static string Hash(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));
}
