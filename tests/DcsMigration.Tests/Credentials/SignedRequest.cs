using System.Globalization;
using System.Net.Http.Headers;
using DcsMigration.Credentials;
using DcsMigration.Simulators.Dcs;

namespace DcsMigration.Tests.Credentials;

/// <summary>A signed request, and how the gateway judges it.</summary>
internal sealed class SignedRequest : IDisposable
{
    public static readonly Credential.AccessKey Key = new("not-a-real-access-key", "not-a-real-secret-key", SecurityToken: null);
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly HttpRequestMessage _request;
    private readonly byte[] _body;

    private SignedRequest(HttpRequestMessage request, byte[] body)
    {
        _request = request;
        _body = body;
    }

    public string Signature => Authorization.Split("Signature=")[1];

    public string SignedHeaders => Authorization.Split("SignedHeaders=")[1].Split(',')[0];

    public string Authorization => Header("Authorization")!;

    public static SignedRequest Of(
        string url,
        byte[]? body = null,
        Credential.AccessKey? key = null,
        DateTimeOffset? now = null,
        string method = "POST",
        IEnumerable<KeyValuePair<string, string>>? headers = null)
    {
        body ??= [];
        var request = new HttpRequestMessage(new HttpMethod(method), url) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in headers ?? [])
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
        }

        RequestSigner.Sign(request, body, key ?? Key, now ?? Noon);
        return new SignedRequest(request, body);
    }

    public static DateTimeOffset Time(string sdkDate) => DateTimeOffset.ParseExact(
        sdkDate, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public bool Signs(string header) => SignedHeaders.Split(';').Contains(header, StringComparer.Ordinal);

    /// <summary>The header as it is sent.</summary>
    public string? Header(string name) => Wire().GetValueOrDefault(name);

    /// <summary>What the gateway says about the request.</summary>
    public SignatureVerdict Judge(string? securityToken = null, byte[]? body = null, string? target = null) => SignatureCheck.Verify(
        _request.Method.Method,
        target ?? _request.RequestUri!.PathAndQuery,
        Wire(),
        body ?? _body,
        Authorization,
        [new SimulatedAccessKey(Key.Id, Key.SecretKey, securityToken)],
        Noon);

    public void Dispose() => _request.Dispose();

    private Dictionary<string, string> Wire()
    {
        var wire = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in _request.Headers.NonValidated)
            wire.Add(name, values.ToString());
        foreach (var (name, values) in _request.Content!.Headers.NonValidated)
            wire.Add(name, values.ToString());

        return wire;
    }
}
