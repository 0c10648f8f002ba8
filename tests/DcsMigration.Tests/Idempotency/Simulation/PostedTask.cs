using System.Text;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>One create and the task that it makes.</summary>
internal sealed record PostedTask(string Id, string Key, Guid UseId, string Name, string? Description)
{
    public static ReadOnlyMemory<byte> Body(string id) => Encoding.UTF8.GetBytes($$"""{"instance_id":"{{id}}"}""");
}
