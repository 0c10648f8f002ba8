using Azure.Core;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Secrets;
using Microsoft.Extensions.Configuration;

namespace DcsMigration;

/// <summary>How reading everything that can be configured ends. It is read and checked once, at start.</summary>
public abstract record Settings
{
    private Settings(AzureIdentity identity, IReadOnlyList<string> unknownNames, IReadOnlyList<string> notices)
    {
        Identity = identity;
        UnknownNames = unknownNames;
        Notices = notices;
    }

    /// <summary>What the operator should correct or know, one sentence each.</summary>
    public virtual IReadOnlyList<string> Problems => Warnings;

    /// <summary>What works but is probably not intended, one sentence each.</summary>
    internal virtual IReadOnlyList<string> Warnings => [.. UnknownNames, .. Notices];

    /// <summary>Names in the settings' sections that nothing reads, with a suggestion each.</summary>
    internal IReadOnlyList<string> UnknownNames { get; }

    /// <summary>Values that are ignored, or that work but are probably not intended, one sentence each.</summary>
    internal IReadOnlyList<string> Notices { get; }

    internal AzureIdentity Identity { get; }

    /// <summary>Creates the credential that the service and its telemetry use for Azure.</summary>
    public TokenCredential CreateAzureCredential() => Identity.ToCredential();

    /// <summary>
    /// Reads the settings. A function app reads the credential from Key Vault; the local host can do without.
    /// Removes from the configuration the values of logging and telemetry that would stop the host, and warns of each.
    /// </summary>
    public static Settings Read(IConfiguration configuration, bool credentialFromKeyVault = true) =>
        SettingsRules.Read(configuration, credentialFromKeyVault);

    /// <summary>
    /// The service can run. A secret's name is null if what it is for is off: webhooks, Slack, Mattermost. Key Vault is null if nothing is
    /// read from it.
    /// </summary>
    internal sealed record Valid(
        DcsOptions Dcs,
        IamOptions Iam,
        KeyVaultOptions? KeyVault,
        string? WebhookSecretName,
        string? SlackSecretName,
        string? MattermostSecretName,
        IReadOnlyList<string> ChatChannels,
        IdempotencyOptions Idempotency,
        AzureIdentity Identity,
        IReadOnlyList<string> UnknownNames,
        IReadOnlyList<string> Notices)
        : Settings(Identity, UnknownNames, Notices)
    {
        private const string InMemoryWarning =
            "Idempotency records are kept in memory: a retry that reaches another process, or this one after a restart, creates a second "
            + "task. Set Idempotency:TableServiceUri.";

        internal override IReadOnlyList<string> Warnings =>
            Idempotency.TableServiceUri is null ? [InMemoryWarning, .. base.Warnings] : base.Warnings;
    }

    /// <summary>The service can only say what to correct: one sentence for each setting, with how to set it.</summary>
    internal sealed record Invalid(
        IReadOnlyList<string> Errors, AzureIdentity Identity, IReadOnlyList<string> UnknownNames, IReadOnlyList<string> Notices)
        : Settings(Identity, UnknownNames, Notices)
    {
        public override IReadOnlyList<string> Problems => [.. Errors, .. Warnings];
    }
}
