namespace DcsMigration.Simulators.Dcs;

/// <summary>The result of <see cref="SignatureCheck"/>.</summary>
/// <param name="Status">The first error found, or <see cref="SignatureStatus.Valid"/>.</param>
/// <param name="AccessKey">The access key in the request, if there is one.</param>
/// <param name="Detail">What exactly is wrong, in the gateway's words if they are known.</param>
public sealed record SignatureVerdict(SignatureStatus Status, string? AccessKey, string Detail);
