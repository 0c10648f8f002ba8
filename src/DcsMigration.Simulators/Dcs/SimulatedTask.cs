namespace DcsMigration.Simulators.Dcs;

/// <summary>A migration task that exists in the DCS simulator. The real one is a virtual machine that costs money.</summary>
/// <param name="TaskId">The <c>instance_id</c> in the reply to a create, and the <c>task_id</c> in the list.</param>
/// <param name="Name">Not unique.</param>
/// <param name="Description">Null if none was sent.</param>
/// <param name="VpcId">As sent.</param>
/// <param name="SubnetId">As sent.</param>
/// <param name="SecurityGroupId">As sent.</param>
/// <param name="Status">For example RUNNING, which DCS shows for a task that is not configured yet.</param>
/// <param name="CreatedAt">By the simulator's clock.</param>
public sealed record SimulatedTask(
    string TaskId,
    string Name,
    string? Description,
    string VpcId,
    string SubnetId,
    string SecurityGroupId,
    string Status,
    DateTimeOffset CreatedAt);
