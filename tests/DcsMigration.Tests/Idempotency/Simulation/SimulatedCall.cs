using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Tests.Infrastructure;
using DcsMigration.Text;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>A request, in words.</summary>
internal sealed record SimulatedCall(
    string Key, string Task = "first", string? Description = "text", string Network = "one", bool IsDerived = false)
{
    public GatedRequest ToRequest(IdempotencyOptions options) => new(
        Sha256Hash.Of(Key),
        Sha256Hash.Of($"{Task}/{Description}/{Network}"),
        Sha256Hash.Of(TestOptions.Dcs.Profile),
        Sha256Hash.Of(Task),
        new MigrationTaskRequest(Task, Description, Network, "subnet", "group"),
        IsDerived ? options.DerivedKeyWindow : options.KeepFor);
}
