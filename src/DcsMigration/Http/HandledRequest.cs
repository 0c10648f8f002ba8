namespace DcsMigration.Http;

/// <summary>How a request ended: in one word, for metrics, and as the reply. Anybody may have sent an unverified one.</summary>
internal sealed record HandledRequest(string Outcome, Reply Reply, bool IsUnverified = false);
