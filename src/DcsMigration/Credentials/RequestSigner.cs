using System.Buffers;
using System.Globalization;
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

    private static readonly SearchValues<char> NeverEncoded =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/");

    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, Credential.AccessKey key, DateTimeOffset now)
    {
        var date = now.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);
        request.Headers.Host = HostOnTheWire(request.RequestUri!);
        request.Headers.TryAddWithoutValidation("X-Sdk-Date", date);
        if (key.SecurityToken is not null)
            request.Headers.TryAddWithoutValidation("X-Security-Token", key.SecurityToken);

        var headers = SignedHeaders(request);
        var names = string.Join(';', headers.ConvertAll(static header => header.Name));
        using var canonical = CanonicalRequest(request, headers, names, body);
        using var toSign = new HashedText();
        toSign.Add(Algorithm);
        toSign.Add("\n");
        toSign.Add(date);
        toSign.Add("\n");
        toSign.AddHashOf(canonical.Bytes);

        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.SecretKey), toSign.Bytes, signature);
        Span<char> digits = stackalloc char[signature.Length * 2];
        Convert.TryToHexStringLower(signature, digits, out _);
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"{Algorithm} Access={key.Id}, SignedHeaders={names}, Signature={digits}");
    }

    internal static HashedText CanonicalRequest(
        HttpRequestMessage request, List<(string Name, string Value)> headers, string names, ReadOnlySpan<byte> body)
    {
        var uri = request.RequestUri!;
        var canonical = new HashedText();
        canonical.Add(request.Method.Method);
        canonical.Add("\n");
        canonical.Add(CanonicalPath(uri.AbsolutePath));
        canonical.Add("\n");
        canonical.Add(CanonicalQuery(uri.Query));
        canonical.Add("\n");
        foreach (var (name, value) in headers)
        {
            canonical.Add(name);
            canonical.Add(":");
            canonical.Add(value);
            canonical.Add("\n");
        }

        canonical.Add("\n");
        canonical.Add(names);
        canonical.Add("\n");
        canonical.AddHashOf(body);
        return canonical;
    }

    /// <summary>Each segment encoded, and a slash at the end, which the path on the wire does not have.</summary>
    internal static string CanonicalPath(string path)
    {
        var encoded = path.AsSpan().ContainsAnyExcept(NeverEncoded) ? string.Join('/', path.Split('/').Select(Encode)) : path;
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
        var headers = new List<(string Name, string Value)>(request.Headers.NonValidated.Count + 1);
        foreach (var (name, values) in request.Headers.NonValidated)
            headers.Add((name.ToLowerInvariant(), values.ToString().Trim()));
        if (request.Content is { } content && content.Headers.NonValidated.TryGetValues("Content-Type", out var type))
            headers.Add(("content-type", type.ToString().Trim()));

        headers.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return headers;
    }

    private static string HostOnTheWire(Uri uri)
    {
        var host = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost;
        return uri.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{uri.Port}");
    }
}
