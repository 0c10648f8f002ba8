using DcsMigration.Simulators.Iam;
using DcsMigration.Simulators.Wire;

namespace DcsMigration.Simulators.Dcs;

/// <summary>Decides whether a request is accepted, by its signature or its token.</summary>
internal sealed class DcsAuthorization(Func<string, TokenStatus> checkToken, TimeProvider time)
{
    private readonly AccessKeyLocks _locks = new(time);
    private IReadOnlyList<SimulatedAccessKey> _keys = [];
    private int _badSignatures;

    public int BadSignatures => Volatile.Read(ref _badSignatures);

    public void Replace(IReadOnlyList<SimulatedAccessKey> keys) => Volatile.Write(ref _keys, keys);

    public static bool IsByToken(ReceivedRequest request) => request.Headers.ContainsKey("X-Auth-Token");

    /// <returns>The error to answer with, or null if the request is accepted.</returns>
    public SimulatedReply? Refusal(ReceivedRequest request)
    {
        if (request.Headers.TryGetValue("X-Auth-Token", out var token))
            return RefusalOf(token);
        if (!request.Headers.TryGetValue("Authorization", out var authorization))
            return Incorrect("x-auth-token not found", request);

        var verdict = SignatureCheck.Verify(
            request.Method,
            request.Target,
            request.Headers,
            request.Body.Span,
            authorization,
            Volatile.Read(ref _keys),
            // When it was received, not answered: a delayed request was signed in time.
            request.ReceivedAt);
        return RefusalOf(verdict, request);
    }

    private SimulatedReply? RefusalOf(string token) => checkToken(token) switch
    {
        TokenStatus.Valid => null,
        TokenStatus.Expired => DcsErrors.TokenExpired,
        _ => DcsErrors.InvalidToken,
    };

    private SimulatedReply? RefusalOf(SignatureVerdict verdict, ReceivedRequest request)
    {
        // A locked key is refused even if its signature is valid.
        if (verdict.AccessKey is { } locked && _locks.IsLocked(locked))
            return Incorrect("AK access failed to reach the limit,forbidden.", request);

        if (verdict.Status is SignatureStatus.Valid)
        {
            _locks.Succeeded(verdict.AccessKey!);
            return null;
        }

        Interlocked.Increment(ref _badSignatures);
        if (verdict.AccessKey is { } failed)
            _locks.Failed(failed);
        return Incorrect(verdict.Detail, request);
    }

    private static SimulatedReply Incorrect(string why, ReceivedRequest request) =>
        DcsErrors.Gateway(401, "APIGW.0301", $"Incorrect IAM authentication information: {why}", request);
}
