using System.Globalization;
using System.Text.Json.Nodes;

namespace DcsMigration.Simulators;

/// <summary>IAM on a loopback port: issues tokens for a user's password, scoped to a project. Safe to use from several threads.</summary>
public sealed class IamSimulator : IAsyncDisposable
{
    private readonly IamSimulatorOptions _options;
    private readonly TokenStore _tokens;
    private readonly FaultQueue _faults = new();
    private readonly SimulatedService _service;
    private volatile IReadOnlyList<SimulatedUser> _users;

    private IamSimulator(IamSimulatorOptions options)
    {
        _options = options;
        _users = options.Users;
        _tokens = new TokenStore(options.TimeProvider);
        _service = new SimulatedService(options.TimeProvider, _ => _faults.Next() ?? Fault.None, Answer, "X-Request-Id");
    }

    /// <summary>The address, without a path.</summary>
    public Uri Endpoint => _service.Endpoint;

    /// <summary>All requests received so far, in order, bodies as sent: the passwords stand in them.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => _service.Requests;

    /// <summary>How many tokens were issued.</summary>
    public int TokensIssued => _tokens.Issued;

    /// <summary>Starts the simulator on a free port.</summary>
    public static async Task<IamSimulator> StartAsync(IamSimulatorOptions? options = null)
    {
        var simulator = new IamSimulator(options ?? new IamSimulatorOptions());
        await simulator._service.StartAsync();
        return simulator;
    }

    /// <summary>Makes these the only users that exist. Tokens issued before stay good until they are revoked.</summary>
    public void ReplaceUsers(params SimulatedUser[] users) => _users = [.. users];

    /// <summary>Whether a token was issued here, and is still good.</summary>
    public TokenStatus Check(string token) => _tokens.Check(token);

    /// <summary>Makes all tokens issued so far invalid, as a change of password does after a while.</summary>
    public void RevokeTokens() => _tokens.Revoke();

    /// <summary>Each of the next requests takes one of these faults, after those injected before.</summary>
    public void Inject(params Fault[] faults) => _faults.Inject(faults);

    /// <summary>Forgets the injected faults that hit nothing yet.</summary>
    public void ClearFaults() => _faults.Clear();

    /// <summary>Ends all requests that hang now, by closing their connections.</summary>
    public void ReleaseHangs() => _service.ReleaseHangs();

    /// <summary>Stops listening and drops all connections: clients get ECONNREFUSED. Users, tokens and the port are kept.</summary>
    public Task RefuseConnectionsAsync() => _service.RefuseConnectionsAsync();

    /// <summary>Listens again, on the same port.</summary>
    public Task AcceptConnectionsAsync() => _service.AcceptConnectionsAsync();

    /// <summary>Ends once this many requests have been received in all.</summary>
    public Task WaitForRequestsAsync(int count, CancellationToken cancellationToken = default) =>
        _service.WaitForRequestsAsync(count, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private SimulatedReply Answer(ReceivedRequest request)
    {
        if (request.PathSegments.ToArray() is not ["v3", "auth", "tokens"])
            return Error(404, "The requested resource could not be found.", "Not Found");
        if (!request.Is("POST")) return Error(405, "The method is not allowed.", "Method Not Allowed");
        if (PasswordLogin.Read(request.Body.Span) is not { } login) return Error(400, "Request body is invalid.", "Bad Request");
        if (!_users.Contains(login.User)) return Error(401, "The username or password is wrong.", "Unauthorized");
        if (!string.Equals(login.ProjectId, _options.ProjectId, StringComparison.OrdinalIgnoreCase))
            return Error(401, "The project is not found or the user has no role in it.", "Unauthorized");
        return Issued(login);
    }

    private SimulatedReply Issued(PasswordLogin login)
    {
        var now = _options.TimeProvider.GetUtcNow();
        var expiresAt = now + _options.TokenLifetime;
        var domain = new JsonObject { ["name"] = login.User.Domain };
        var token = new JsonObject
        {
            ["expires_at"] = Written(expiresAt),
            ["issued_at"] = Written(now),
            ["methods"] = new JsonArray("password"),
            ["catalog"] = new JsonArray(),
            ["roles"] = new JsonArray(),
            ["project"] = new JsonObject { ["id"] = login.ProjectId, ["domain"] = domain.DeepClone() },
            ["user"] = new JsonObject { ["name"] = login.User.Username, ["domain"] = domain },
        };
        return new SimulatedReply(201, new JsonObject { ["token"] = token }.ToJsonString())
        {
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-Subject-Token"] = _tokens.Issue(expiresAt) },
        };
    }

    private static string Written(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static SimulatedReply Error(int status, string message, string title) => new(status, ErrorBody.Iam(status, message, title));
}
