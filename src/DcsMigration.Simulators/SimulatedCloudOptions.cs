namespace DcsMigration.Simulators;

/// <summary>What a <see cref="SimulatedCloud"/> starts with.</summary>
public sealed record SimulatedCloudOptions
{
    /// <summary>The kind of credential that the vault holds.</summary>
    public CredentialKind Credential { get; init; } = CredentialKind.AccessKey;

    /// <summary>The project in DCS and IAM.</summary>
    public string ProjectId { get; init; } = DcsSimulatorOptions.SampleProjectId;

    /// <summary>The clock of DCS, IAM and the vault's secrets. TLS and managed identity go by the machine's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
