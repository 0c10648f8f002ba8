namespace DcsMigration.Simulators;

/// <summary>A migration task that exists in the DCS simulator, so a virtual machine that would cost money.</summary>
/// <param name="TaskId">What the create answered as <c>instance_id</c>, and the list shows as <c>task_id</c>.</param>
/// <param name="Name">Not unique.</param>
/// <param name="Description">Null where none was sent.</param>
/// <param name="VpcId">As sent.</param>
/// <param name="SubnetId">As sent.</param>
/// <param name="SecurityGroupId">As sent.</param>
/// <param name="Status">For example RUNNING, which DCS shows for a task that waits to be configured.</param>
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
