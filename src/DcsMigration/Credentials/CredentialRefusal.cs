namespace DcsMigration.Credentials;

/// <summary>What is remembered when a credential is refused. The reason is for the operator and contains no secret.</summary>
internal record CredentialRefusal(string Reason);
