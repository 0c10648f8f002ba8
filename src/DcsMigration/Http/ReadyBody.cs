namespace DcsMigration.Http;

/// <param name="Status">"ready", or "not_ready" where a part is not.</param>
/// <param name="Parts">What was found, part by part.</param>
internal sealed record ReadyBody(string Status, IReadOnlyDictionary<string, ReadyPart> Parts)
{
    public const string Ready = "ready";
    public const string NotReady = "not_ready";
}

internal sealed record ReadyPart(string Status, string? Reason);
