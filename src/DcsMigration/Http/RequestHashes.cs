using System.Diagnostics;
using System.Globalization;
using System.Text;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Text;

namespace DcsMigration.Http;

/// <summary>Computes the hashes that identify a request to the gate.</summary>
/// <param name="dcs">Its endpoint and project are part of each hash: the same key for another project is another key.</param>
/// <param name="idempotency">How long a key counts.</param>
internal sealed class RequestHashes(DcsOptions dcs, IdempotencyOptions idempotency)
{
    private readonly string _profile = dcs.Profile;
    private readonly Sha256Hash _project = Sha256Hash.Of(dcs.Profile);

    public GatedRequest Of(ParsedRequest request)
    {
        var (task, key, _) = request;
        // The hash covers the values, not the body, so white space, member order and the case of UUIDs make no difference.
        var fingerprint = Hash(
            task.Name,
            task.Description,
            task.VpcId.ToLowerInvariant(),
            task.SubnetId.ToLowerInvariant(),
            task.SecurityGroupId.ToLowerInvariant());
        var (hash, keepFor) = key switch
        {
            CallerKey.Sent sent => (Hash(_profile, sent.Route, sent.Source, sent.Text), idempotency.KeepFor),
            CallerKey.Derived =>
                (Hash(_profile, Routes.MigrationTasks, "derived", fingerprint.ToString()), idempotency.DerivedKeyWindow),
            CallerKey.Command => (Hash(_profile, Routes.ChatCommands, "chat", fingerprint.ToString()), idempotency.KeepFor),
            _ => throw new UnreachableException(),
        };
        return new GatedRequest(hash, fingerprint, _project, Hash(_profile, "name", task.Name), task, keepFor);
    }

    /// <summary>Each part is prefixed with its length, so that two lists of parts never give the same text.</summary>
    private static Sha256Hash Hash(params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(part is null ? "-" : part.Length.ToString(CultureInfo.InvariantCulture)).Append(':').Append(part);

        return Sha256Hash.Of(text.ToString());
    }
}
