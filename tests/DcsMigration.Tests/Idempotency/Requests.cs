using DcsMigration.Dcs;
using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Idempotency;

internal static class Requests
{
    public static GatedRequest Of(string key, string name = "name", string? description = "nightly move") => new(
        Sha256Hash.Of(key),
        Sha256Hash.Of("fingerprint"),
        Sha256Hash.Of(name),
        new MigrationTaskRequest(name, description, "vpc", "subnet", "security group"),
        StubTasks.Options.KeepFor);
}
