using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace DcsMigration.Simulators;

/// <summary>
/// The managed-identity endpoint of App Service on a loopback port (api-version 2019-08-01). Its clock is the machine's: the real client
/// libraries that ask it keep tokens by their own clock, and can't be given another.
/// </summary>
public sealed class ManagedIdentitySimulator : IAsyncDisposable
{
    private readonly ManagedIdentitySimulatorOptions _options;
    private readonly TokenStore _tokens = new(TimeProvider.System);
    private readonly Outage _outage = new();
    private readonly SimulatedService _service;

    private ManagedIdentitySimulator(ManagedIdentitySimulatorOptions options)
    {
        _options = options;
        ClientId = options.ClientId ?? Guid.NewGuid().ToString();
        _service = new SimulatedService(TimeProvider.System, _ => _outage.Current, Answer, "x-ms-request-id");
    }

    /// <summary>What <c>IDENTITY_ENDPOINT</c> has to be.</summary>
    public Uri Endpoint => new(_service.Endpoint, "msi/token");

    /// <summary>What <c>IDENTITY_HEADER</c> has to be.</summary>
    public string IdentityHeader { get; } = RandomNumberGenerator.GetHexString(32);

    /// <summary>
    /// The client id of the identity. The real client libraries keep tokens per client id for a whole process, so two simulators in one
    /// process are told apart by asking each for its own.
    /// </summary>
    public string ClientId { get; }

    /// <summary>All requests received so far, in order.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => _service.Requests;

    /// <summary>How many tokens were issued.</summary>
    public int TokensIssued => _tokens.Issued;

    /// <summary>Starts the simulator on a free port.</summary>
    public static async Task<ManagedIdentitySimulator> StartAsync(ManagedIdentitySimulatorOptions? options = null)
    {
        var simulator = new ManagedIdentitySimulator(options ?? new ManagedIdentitySimulatorOptions());
        await simulator._service.StartAsync();
        return simulator;
    }

    /// <summary>Whether a token was issued here and is still good.</summary>
    public bool Accepts(string token) => _tokens.Check(token) is TokenStatus.Valid;

    /// <summary>Makes all tokens issued so far invalid.</summary>
    public void RevokeTokens() => _tokens.Revoke();

    /// <summary>Answers every request with this status from now on.</summary>
    public void Fail(int status) =>
        _outage.Begin(Faults.Json(status, Error(status, "An unexpected error occurred."), creates: false));

    /// <summary>Answers nothing from now on.</summary>
    public void Hang() => _outage.Begin(Faults.HangBeforeCreating);

    /// <summary>Answers as it should from now on. What hangs goes on hanging.</summary>
    public void Recover() => _outage.End();

    /// <summary>Ends once this many requests have been received in all.</summary>
    public Task WaitForRequestsAsync(int count, CancellationToken cancellationToken = default) =>
        _service.WaitForRequestsAsync(count, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private SimulatedReply Answer(ReceivedRequest request)
    {
        if (request.PathSegments.ToArray() is not ["msi", "token"]) return Refused(404, "Not found.");
        if (!request.Is("GET")) return Refused(405, "Method not allowed.");
        if (!HasIdentityHeader(request)) return Refused(401, "The X-IDENTITY-HEADER is missing or wrong.");

        var query = request.Query;
        if (query.GetValueOrDefault("api-version") != "2019-08-01") return Refused(400, "The api-version is not supported.");
        var resource = query.GetValueOrDefault("resource").ToString();
        if (resource.Length == 0) return Refused(400, "No resource is specified.");
        var clientId = query.GetValueOrDefault("client_id").ToString();
        return _options.ClientId is { } assigned && !string.Equals(clientId, assigned, StringComparison.OrdinalIgnoreCase)
            ? Refused(400, "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.")
            : Issued(resource, clientId.Length > 0 ? clientId : ClientId);
    }

    private bool HasIdentityHeader(ReceivedRequest request) =>
        request.Headers.TryGetValue("X-IDENTITY-HEADER", out var sent)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(IdentityHeader));

    private SimulatedReply Issued(string resource, string clientId)
    {
        var expiresAt = TimeProvider.System.GetUtcNow() + _options.TokenLifetime;
        return new SimulatedReply(200, new JsonObject
        {
            ["access_token"] = _tokens.Issue(expiresAt),
            ["expires_on"] = expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["resource"] = resource,
            ["token_type"] = "Bearer",
            ["client_id"] = clientId,
        }.ToJsonString());
    }

    private static SimulatedReply Refused(int status, string message) => new(status, Error(status, message));

    private static string Error(int status, string message) =>
        new JsonObject { ["statusCode"] = status, ["message"] = message, ["correlationId"] = Guid.NewGuid().ToString() }.ToJsonString();
}
