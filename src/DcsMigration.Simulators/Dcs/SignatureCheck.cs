using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace DcsMigration.Simulators.Dcs;

/// <summary>
/// The gateway's side of SDK-HMAC-SHA256: computes the signature from the request as it was received. Written from the
/// published algorithm and not from our signer, so that each checks the other.
/// </summary>
public static partial class SignatureCheck
{
    private const string Algorithm = "SDK-HMAC-SHA256";
    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    // "A signature whose clock is more than 15 minutes off is refused" (gateway).
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(15);

    /// <summary>Verifies the signature of one request.</summary>
    /// <param name="method">The method as sent.</param>
    /// <param name="rawTarget">Path and query as sent.</param>
    /// <param name="headers">All headers as received, including Host.</param>
    /// <param name="body">The bytes of the body.</param>
    /// <param name="authorization">The value of the Authorization header.</param>
    /// <param name="keys">The access keys that exist.</param>
    /// <param name="now">The time to compare the date with.</param>
    public static SignatureVerdict Verify(
        string method,
        string rawTarget,
        IReadOnlyDictionary<string, string> headers,
        ReadOnlySpan<byte> body,
        string? authorization,
        IEnumerable<SimulatedAccessKey> keys,
        DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(authorization))
            return new(SignatureStatus.Missing, null, "no Authorization header");
        if (Authorization().Match(authorization) is not { Success: true } parts)
            return new(SignatureStatus.Malformed, null, "authorization format is incorrect");

        var accessKey = parts.Groups["access"].Value;
        if (keys.FirstOrDefault(candidate => string.Equals(candidate.AccessKey, accessKey, StringComparison.Ordinal)) is not { } key)
            return new(SignatureStatus.UnknownAccessKey, accessKey, $"Get secretKey failed,ak:{accessKey},err:ak not exist");

        var received = new Dictionary<string, string>(headers, StringComparer.OrdinalIgnoreCase);
        var signed = parts.Groups["headers"].Value.Split(';');
        foreach (var name in Required(key).Concat(signed))
        {
            if (!signed.Contains(name, StringComparer.Ordinal) || !received.ContainsKey(name))
                return new(SignatureStatus.HeaderNotSigned, accessKey, $"header {name} is not sent and signed");
        }

        var sentDate = received["x-sdk-date"];
        if (!DateTimeOffset.TryParseExact(sentDate, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return new(SignatureStatus.Malformed, accessKey, $"X-Sdk-Date {sentDate} is not a date like 20191115T033655Z");
        if ((now - date).Duration() > MaxClockSkew)
            return new(SignatureStatus.ClockSkew, accessKey, $"signature expired, signature time:{sentDate},server time:{Format(now)}");
        if (key.SecurityToken is { } token && !FixedTimeEquals(token, received["x-security-token"]))
            return new(SignatureStatus.WrongSecurityToken, accessKey, "security token does not belong to the access key");

        var canonical = CanonicalRequest(method, rawTarget, received, signed, body);
        var toSign = $"{Algorithm}\n{sentDate}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.SecretKey), Encoding.UTF8.GetBytes(toSign));
        return CryptographicOperations.FixedTimeEquals(expected, Convert.FromHexString(parts.Groups["signature"].ValueSpan))
            ? new(SignatureStatus.Valid, accessKey, "")
            : new(SignatureStatus.Mismatch, accessKey, "verify aksk signature fail");
    }

    private static IEnumerable<string> Required(SimulatedAccessKey key) =>
        key.SecurityToken is null ? ["host", "x-sdk-date"] : ["host", "x-sdk-date", "x-security-token"];

    private static string CanonicalRequest(
        string method, string rawTarget, Dictionary<string, string> headers, string[] signed, ReadOnlySpan<byte> body)
    {
        var target = rawTarget.Split('?', 2);
        var block = string.Concat(signed.Order(StringComparer.Ordinal).Select(name => $"{name}:{headers[name].Trim()}\n"));
        return string.Join(
            '\n',
            method,
            CanonicalPath(target[0]),
            target.Length == 2 ? CanonicalQuery(target[1]) : "",
            block,
            string.Join(';', signed.Order(StringComparer.Ordinal)),
            Hash(body));
    }

    private static string CanonicalPath(string path)
    {
        var encoded = string.Join('/', path.Split('/').Select(Encoded));
        return encoded.EndsWith('/') ? encoded : encoded + "/";
    }

    private static string CanonicalQuery(string query) => string.Join(
        '&',
        query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Encoded(pair[0]), Value: pair.Length == 2 ? Encoded(pair[1]) : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}"));

    /// <summary>
    /// A request may have more or fewer escapes than the canonical form, so all are removed and the canonical ones are added.
    /// </summary>
    private static string Encoded(string wire) => Uri.EscapeDataString(Uri.UnescapeDataString(wire));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);

    private static bool FixedTimeEquals(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    [GeneratedRegex(
        @"^SDK-HMAC-SHA256 Access=(?<access>[^,\s]+), ?SignedHeaders=(?<headers>[^,\s]+), ?Signature=(?<signature>[0-9a-f]{64})$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Authorization();
}
