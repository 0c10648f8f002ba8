using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace DcsMigration.Simulators;

/// <summary>
/// The reading side of Key Vault's secrets on a loopback port, over TLS with a certificate made at start. Sends the challenge, the
/// secrets and the errors of the real one. Safe to use from several threads.
/// </summary>
public sealed class KeyVaultSimulator : IAsyncDisposable
{
    private const string Tenant = "11111111-2222-3333-4444-555555555555";
    private const string Challenge =
        $"Bearer authorization=\"https://login.microsoftonline.com/{Tenant}\", resource=\"https://vault.azure.net\"";

    private readonly KeyVaultSimulatorOptions _options;
    private readonly X509Certificate2 _certificate = LoopbackCertificate.Create();
    private readonly SecretStore _secrets;
    private readonly Outage _outage = new();
    private readonly SimulatedService _service;
    private volatile bool _forbidden;

    private KeyVaultSimulator(KeyVaultSimulatorOptions options)
    {
        _options = options;
        _secrets = new SecretStore(options.TimeProvider);
        _service = new SimulatedService(options.TimeProvider, _ => _outage.Current, Answer, "x-ms-request-id", _certificate);
        Certificate = X509CertificateLoader.LoadCertificate(_certificate.RawDataMemory.Span);
    }

    /// <summary>The address of the vault, https.</summary>
    public Uri Endpoint => _service.Endpoint;

    /// <summary>The certificate to pin, without its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The same as PEM, to trust.</summary>
    public string CertificatePem => Certificate.ExportCertificatePem();

    /// <summary>All requests received so far, in order. A client that has no token yet asks twice.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => _service.Requests;

    /// <summary>How many times a secret was given out.</summary>
    public int Reads => Requests.Count(request => request.Status == 200);

    /// <summary>Starts the simulator on a free port.</summary>
    public static async Task<KeyVaultSimulator> StartAsync(KeyVaultSimulatorOptions options)
    {
        var simulator = new KeyVaultSimulator(options);
        await simulator._service.StartAsync();
        return simulator;
    }

    /// <summary>Makes a new version of a secret.</summary>
    /// <returns>The id of the version.</returns>
    public string SetSecret(string name, string value) => _secrets.Add(name, value);

    /// <summary>Disables the latest version of a secret: reading it is refused with 403.</summary>
    public void Disable(string name) => _secrets.DisableLatest(name);

    /// <summary>Answers every request with this status from now on, and with a Retry-After if one is given.</summary>
    public void Fail(int status, int? retryAfterSeconds = null)
    {
        var fault = Faults.Json(status, ErrorBody.KeyVault(CodeOf(status), "The service is unavailable."), creates: false);
        _outage.Begin(retryAfterSeconds is { } seconds ? fault with { Headers = Faults.RetryAfter(seconds) } : fault);
    }

    /// <summary>Answers nothing from now on.</summary>
    public void Hang() => _outage.Begin(Faults.HangBeforeCreating);

    /// <summary>Refuses to give out secrets from now on, as to an identity without the role.</summary>
    public void Forbid() => _forbidden = true;

    /// <summary>Answers as it should from now on. What hangs goes on hanging.</summary>
    public void Recover()
    {
        _forbidden = false;
        _outage.End();
    }

    /// <summary>Ends once a secret was given out this many times in all.</summary>
    public Task WaitForReadsAsync(int count, CancellationToken cancellationToken = default) =>
        _service.WaitForStatusAsync(200, count, cancellationToken);

    /// <summary>Ends once this many requests have been received in all.</summary>
    public Task WaitForRequestsAsync(int count, CancellationToken cancellationToken = default) =>
        _service.WaitForRequestsAsync(count, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _certificate.Dispose();
        Certificate.Dispose();
    }

    private SimulatedReply Answer(ReceivedRequest request)
    {
        if (Unauthorized(request) is { } unauthorized) return unauthorized;
        if (_forbidden) return Error(403, "Forbidden", "Caller is not authorized to perform action on resource.", "ForbiddenByRbac");
        if (!request.Is("GET")) return Error(405, "MethodNotAllowed", "The method is not allowed.");

        if (!request.Query.ContainsKey("api-version")) return Error(400, "BadParameter", "The api-version query parameter is required.");
        return request.PathSegments.ToArray() switch
        {
            ["secrets", var name] => Secret(name, null),
            ["secrets", var name, var version] => Secret(name, version),
            _ => Error(404, "NotFound", "The resource was not found."),
        };
    }

    private SimulatedReply? Unauthorized(ReceivedRequest request)
    {
        const string Scheme = "Bearer ";
        var authorization = request.Headers.GetValueOrDefault("Authorization", "");
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Challenged("AKV10000: Request is missing a Bearer or PoP token.");
        return _options.AcceptsToken(authorization[Scheme.Length..]) ? null : Challenged("Error validating token: the token is not known.");
    }

    private SimulatedReply Secret(string name, string? version)
    {
        if (_secrets.Find(name, version) is not { } secret)
        {
            var asked = version is null ? name : $"{name}/{version}";
            return Error(404, "SecretNotFound", $"A secret with (name/id) {asked} was not found in this key vault.");
        }

        if (!secret.Enabled) return Error(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled");
        return new SimulatedReply(200, new JsonObject
        {
            ["value"] = secret.Value,
            ["id"] = new Uri(Endpoint, $"secrets/{name}/{secret.Version}").AbsoluteUri,
            ["attributes"] = new JsonObject
            {
                ["enabled"] = true,
                ["created"] = secret.CreatedAt.ToUnixTimeSeconds(),
                ["updated"] = secret.UpdatedAt.ToUnixTimeSeconds(),
                ["recoveryLevel"] = "Recoverable+Purgeable",
                ["recoverableDays"] = 90,
            },
            ["tags"] = new JsonObject(),
        }.ToJsonString());
    }

    private static SimulatedReply Challenged(string message) => Error(401, "Unauthorized", message) with
    {
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["WWW-Authenticate"] = Challenge },
    };

    private static SimulatedReply Error(int status, string code, string message, string? innerCode = null) =>
        new(status, ErrorBody.KeyVault(code, message, innerCode));

    private static string CodeOf(int status) => status is 429 ? "Throttled" : ((HttpStatusCode)status).ToString();
}
