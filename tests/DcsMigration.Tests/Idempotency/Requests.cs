using DcsMigration.Dcs;
using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Idempotency;

internal static class Requests
{
    public static GatedRequest Of(string key, string name = "name", string? description = "nightly move") => new(
        Hashes.Of(key),
        Hashes.Of("fingerprint"),
        Hashes.Of(name),
        new MigrationTaskRequest(name, description, "vpc", "subnet", "security group"),
        StubTasks.Options.KeepFor);
}
