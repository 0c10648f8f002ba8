namespace DcsMigration.Endpoint;

/// <param name="Status">"healthy", or "unhealthy" where a part is.</param>
/// <param name="Parts">What a deep check found, part by part.</param>
internal sealed record HealthBody(string Status, IReadOnlyDictionary<string, HealthPart>? Parts = null)
{
    public const string Healthy = "healthy";
    public const string Unhealthy = "unhealthy";
}

internal sealed record HealthPart(string Status, string? Reason);
