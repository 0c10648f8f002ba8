namespace DcsMigration.Credentials;

/// <param name="Endpoint">Where IAM issues tokens; null where no password credential is used.</param>
/// <param name="ProjectId">The project that a token is for.</param>
internal sealed record IamOptions(Uri? Endpoint, string ProjectId);
