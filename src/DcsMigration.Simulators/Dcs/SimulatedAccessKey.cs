namespace DcsMigration.Simulators.Dcs;

/// <summary>An access key that the DCS simulator knows.</summary>
/// <param name="AccessKey">The key's public id.</param>
/// <param name="SecretKey">The key that signs.</param>
/// <param name="SecurityToken">Set for a temporary key, which must send and sign it as <c>X-Security-Token</c>.</param>
public sealed record SimulatedAccessKey(string AccessKey, string SecretKey, string? SecurityToken = null);
