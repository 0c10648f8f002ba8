using DcsMigration.Credentials;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>What a <see cref="ServiceGraph"/> starts with.</summary>
internal sealed record GraphOptions
{
    public TestCredential Credential { get; init; } = TestCredential.New();

    /// <summary>With it the credential is read from a simulated vault, which takes this endpoint's tokens.</summary>
    public IdentityEndpoint? Identity { get; init; }

    /// <summary>Where the credential comes from without a vault; always at hand by default.</summary>
    public ICredentialSource? Source { get; init; }

    public bool IncludeJobId { get; init; }

    /// <summary>In place of those that lead to the simulators; null takes one away.</summary>
    public IReadOnlyList<(string Key, string? Value)> Settings { get; init; } = [];
}
