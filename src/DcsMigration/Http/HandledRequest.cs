namespace DcsMigration.Http;

/// <summary>How a request ended: in one word, for metrics, and as the reply.</summary>
internal sealed record HandledRequest(string Outcome, Reply Reply);
