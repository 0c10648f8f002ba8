using System.Globalization;
using System.Text.Json.Nodes;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Wire;

namespace DcsMigration.Simulators.Iam;

/// <summary>IAM: issues tokens for a user's password, scoped to a project.</summary>
public sealed class IamSimulator : Simulator
{
    private readonly TimeProvider _time;
    private readonly TokenStore _tokens;
    private readonly FaultQueue _faults = new();
    private long _tokenLifetimeTicks = TimeSpan.FromHours(24).Ticks;
    private volatile IReadOnlyList<SimulatedUser> _users = [];

    private IamSimulator(TimeProvider time)
        : base(time, "X-Request-Id")
    {
        _time = time;
        _tokens = new TokenStore(time);
    }

    /// <summary>How many tokens were issued.</summary>
    public int TokensIssued => _tokens.Issued;

    /// <summary>How long the tokens that are issued from now on are valid.</summary>
    public TimeSpan TokenLifetime
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _tokenLifetimeTicks));
        set => Interlocked.Exchange(ref _tokenLifetimeTicks, value.Ticks);
    }

    /// <summary>Starts the simulator on a free port. It knows no user yet: see <see cref="ReplaceUsers"/>.</summary>
    /// <param name="time">The clock of tokens and delays.</param>
    public static Task<IamSimulator> StartAsync(TimeProvider? time = null) => StartAsync(new IamSimulator(time ?? TimeProvider.System));

    /// <summary>Makes these the only users that exist. Tokens issued before stay valid until they are revoked.</summary>
    public void ReplaceUsers(params SimulatedUser[] users) => _users = [.. users];

    /// <summary>Whether a token was issued here and is still valid.</summary>
    public TokenStatus Check(string token) => _tokens.Check(token);

    /// <summary>Makes all tokens issued so far invalid, as a change of password does after a while.</summary>
    public void RevokeTokens() => _tokens.Revoke();

    /// <summary>Applies one of these faults to each of the next requests, after those injected before.</summary>
    public void Inject(params Fault[] faults) => _faults.Inject(faults);

    private protected override Fault ChooseFault(ReceivedRequest request) => _faults.Next() ?? Fault.None;

    private protected override SimulatedReply Answer(ReceivedRequest request)
    {
        if (request.PathSegments.ToArray() is not ["v3", "auth", "tokens"])
            return Error(404, "The requested resource could not be found.", "Not Found");
        if (!request.Is("POST"))
            return Error(405, "The method is not allowed.", "Method Not Allowed");
        if (PasswordLogin.Read(request.Body.Span) is not { } login)
            return Error(400, "Request body is invalid.", "Bad Request");
        if (!_users.Contains(login.User))
            return Error(401, "The username or password is wrong.", "Unauthorized");
        if (!string.Equals(login.ProjectId, DcsSimulator.SampleProjectId, StringComparison.OrdinalIgnoreCase))
            return Error(401, "The project is not found or the user has no role in it.", "Unauthorized");
        return Issued(login);
    }

    private SimulatedReply Issued(PasswordLogin login)
    {
        var now = _time.GetUtcNow();
        var expiresAt = now + TokenLifetime;
        var domain = new JsonObject { ["name"] = login.User.Domain };
        var token = new JsonObject
        {
            ["expires_at"] = Format(expiresAt),
            ["issued_at"] = Format(now),
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

    private static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static SimulatedReply Error(int status, string message, string title) => new(status, ErrorShapes.Iam(status, message, title));
}
