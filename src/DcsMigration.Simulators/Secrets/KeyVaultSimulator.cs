using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DcsMigration.Simulators.Wire;

namespace DcsMigration.Simulators.Secrets;

/// <summary>
/// The reading side of Key Vault's secrets, over TLS with a certificate made at start. Sends the challenge, the secrets
/// and the errors of the real one. A client that has no token yet sends each request twice.
/// </summary>
public sealed class KeyVaultSimulator : Simulator
{
    private const string Tenant = "11111111-2222-3333-4444-555555555555";
    private const string Challenge =
        $"Bearer authorization=\"https://login.microsoftonline.com/{Tenant}\", resource=\"https://vault.azure.net\"";

    private readonly Func<string, bool> _acceptsToken;
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2 _publicCertificate;
    private readonly SecretStore _secrets;
    private volatile Fault _fault = Fault.None;
    private volatile bool _forbidden;

    private KeyVaultSimulator(Func<string, bool> acceptsToken, TimeProvider time, X509Certificate2 certificate)
        : base(time, "x-ms-request-id", certificate)
    {
        _acceptsToken = acceptsToken;
        _certificate = certificate;
        _secrets = new SecretStore(time);
        _publicCertificate = X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span);
    }

    /// <summary>The certificate to trust, as PEM.</summary>
    public string CertificatePem => _publicCertificate.ExportCertificatePem();

    /// <summary>How many times a secret was read.</summary>
    public int Reads => Requests.Count(request => request.Status == 200);

    /// <summary>Starts the simulator on a free port.</summary>
    /// <param name="acceptsToken">Whether the sender of a bearer token may read secrets.</param>
    /// <param name="time">The clock of secrets and of the log. TLS uses the machine's clock, as its clients do.</param>
    public static Task<KeyVaultSimulator> StartAsync(Func<string, bool> acceptsToken, TimeProvider? time = null) =>
        StartAsync(new KeyVaultSimulator(acceptsToken, time ?? TimeProvider.System, LoopbackCertificate.Create()));

    /// <summary>Creates a handler for clients of the simulator. It accepts only the simulator's certificate.</summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => _publicCertificate.Equals(certificate) },
        UseProxy = false,
    };

    /// <summary>Writes a new version of a secret.</summary>
    /// <returns>The id of the version.</returns>
    public string SetSecret(string name, string value) => _secrets.Add(name, value);

    /// <summary>Disables the latest version of a secret, so that reading it is refused with 403.</summary>
    public void Disable(string name) => _secrets.DisableLatest(name);

    /// <summary>Deletes a secret with all of its versions.</summary>
    public void Delete(string name) => _secrets.Remove(name);

    /// <summary>Answers every request with this status from now on, with a Retry-After if one is given.</summary>
    public void Fail(int status, int? retryAfterSeconds = null)
    {
        var code = status is 429 ? "Throttled" : ((HttpStatusCode)status).ToString();
        Fail(Faults.WithRetryAfter(
            Faults.Json(status, ErrorShapes.KeyVault(code, "The service is unavailable."), creates: false), retryAfterSeconds));
    }

    /// <summary>Applies a fault to every request from now on.</summary>
    public void Fail(Fault fault) => _fault = fault;

    /// <summary>Answers no request from now on.</summary>
    public void Hang() => Fail(Faults.HangBeforeCreating);

    /// <summary>Refuses to return secrets from now on, as to an identity without the role.</summary>
    public void Forbid() => _forbidden = true;

    /// <summary>Works normally from now on. Requests that hang continue to hang.</summary>
    public void Recover()
    {
        _forbidden = false;
        _fault = Fault.None;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _certificate.Dispose();
        _publicCertificate.Dispose();
    }

    private protected override Fault ChooseFault(ReceivedRequest request) => _fault;

    private protected override SimulatedReply Answer(ReceivedRequest request)
    {
        if (Unauthorized(request) is { } unauthorized)
            return unauthorized;
        if (_forbidden)
            return Error(403, "Forbidden", "Caller is not authorized to perform action on resource.", "ForbiddenByRbac");
        if (!request.Is("GET"))
            return Error(405, "MethodNotAllowed", "The method is not allowed.");

        if (!request.Query.ContainsKey("api-version"))
            return Error(400, "BadParameter", "The api-version query parameter is required.");
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
        return _acceptsToken(authorization[Scheme.Length..]) ? null : Challenged("Error validating token: the token is not known.");
    }

    private SimulatedReply Secret(string name, string? version)
    {
        if (_secrets.Find(name, version) is not { } secret)
        {
            var id = version is null ? name : $"{name}/{version}";
            return Error(404, "SecretNotFound", $"A secret with (name/id) {id} was not found in this key vault.");
        }

        if (!secret.Enabled)
            return Error(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled");
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
        new(status, ErrorShapes.KeyVault(code, message, innerCode));
}
