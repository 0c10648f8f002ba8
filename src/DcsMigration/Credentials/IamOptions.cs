namespace DcsMigration.Credentials;

/// <param name="Endpoint">The URL of IAM; null if no password credential is used.</param>
/// <param name="ProjectId">The project that a token is for.</param>
internal sealed record IamOptions(Uri? Endpoint, string ProjectId);
