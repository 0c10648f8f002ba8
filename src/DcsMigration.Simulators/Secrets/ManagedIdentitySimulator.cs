using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DcsMigration.Simulators.Iam;
using DcsMigration.Simulators.Wire;

namespace DcsMigration.Simulators.Secrets;

/// <summary>
/// The managed-identity endpoint of App Service (api-version 2019-08-01). It accepts any client id. It uses the machine's clock,
/// because the real client libraries cache tokens by that clock and can't be given another.
/// </summary>
public sealed class ManagedIdentitySimulator : Simulator
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(24);

    private readonly TokenStore _tokens = new(TimeProvider.System);
    private volatile Fault _fault = Fault.None;

    private ManagedIdentitySimulator()
        : base(TimeProvider.System, "x-ms-request-id")
    {
    }

    /// <summary>The value for <c>IDENTITY_ENDPOINT</c>.</summary>
    public override Uri Endpoint => new(base.Endpoint, "msi/token");

    /// <summary>The value for <c>IDENTITY_HEADER</c>.</summary>
    public string IdentityHeader { get; } = RandomNumberGenerator.GetHexString(32);

    /// <summary>Starts the simulator on a free port.</summary>
    public static Task<ManagedIdentitySimulator> StartAsync() => StartAsync(new ManagedIdentitySimulator());

    /// <summary>Whether a token was issued here and is still valid.</summary>
    public bool Accepts(string token) => _tokens.Check(token) is TokenStatus.Valid;

    /// <summary>Answers every request with this status from now on.</summary>
    public void Fail(int status) => _fault = Faults.Json(status, Error(status, "An unexpected error occurred."), creates: false);

    /// <summary>Answers every request like this from now on.</summary>
    public void Fail(Fault fault) => _fault = fault;

    /// <summary>Answers no request from now on.</summary>
    public void Hang() => _fault = Faults.HangBeforeCreating;

    /// <summary>Works normally from now on. Requests that hang continue to hang.</summary>
    public void Recover() => _fault = Fault.None;

    private protected override Fault ChooseFault(ReceivedRequest request) => _fault;

    private protected override SimulatedReply Answer(ReceivedRequest request)
    {
        if (request.PathSegments.ToArray() is not ["msi", "token"])
            return Refused(404, "Not found.");
        if (!request.Is("GET"))
            return Refused(405, "Method not allowed.");
        if (!HasIdentityHeader(request))
            return Refused(401, "The X-IDENTITY-HEADER is missing or wrong.");

        var query = request.Query;
        if (query.GetValueOrDefault("api-version") != "2019-08-01")
            return Refused(400, "The api-version is not supported.");
        var resource = query.GetValueOrDefault("resource").ToString();
        if (resource.Length == 0)
            return Refused(400, "No resource is specified.");

        var expiresAt = TimeProvider.System.GetUtcNow() + TokenLifetime;
        return new SimulatedReply(200, new JsonObject
        {
            ["access_token"] = _tokens.Issue(expiresAt),
            ["expires_on"] = expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["resource"] = resource,
            ["token_type"] = "Bearer",
            ["client_id"] = query.GetValueOrDefault("client_id").ToString(),
        }.ToJsonString());
    }

    private bool HasIdentityHeader(ReceivedRequest request) =>
        request.Headers.TryGetValue("X-IDENTITY-HEADER", out var sent)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(IdentityHeader));

    private static SimulatedReply Refused(int status, string message) => new(status, Error(status, message));

    private static string Error(int status, string message) =>
        new JsonObject { ["statusCode"] = status, ["message"] = message, ["correlationId"] = Guid.NewGuid().ToString() }.ToJsonString();
}
