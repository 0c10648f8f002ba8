namespace DcsMigration.Dcs;

/// <summary>A validated request for a task. Its members are those of the API page, Table 2, and are sent in this order.</summary>
internal sealed record MigrationTaskRequest(
    string Name, string? Description, string VpcId, string SubnetId, string SecurityGroupId);
