using DcsMigration.Credentials;

namespace DcsMigration.Dcs;

/// <summary>DCS or its gateway refused the credential with this error, which is repeated while the credential is held.</summary>
internal sealed record DcsRefusal(DcsError Error) : CredentialRefusal($"DCS refused the credential ({Error}).");
