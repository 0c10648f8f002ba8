namespace DcsMigration.Simulators;

/// <summary>An access key that the DCS simulator knows.</summary>
/// <param name="AccessKey">The key's public id.</param>
/// <param name="SecretKey">What signs.</param>
/// <param name="SecurityToken">Set for a temporary key: has to be sent and signed as <c>X-Security-Token</c>.</param>
public sealed record SimulatedAccessKey(string AccessKey, string SecretKey, string? SecurityToken = null);
