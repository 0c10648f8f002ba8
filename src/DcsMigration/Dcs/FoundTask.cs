namespace DcsMigration.Dcs;

/// <summary>A task of the name that was searched for.</summary>
internal sealed record FoundTask(string InstanceId, string? Description, DateTimeOffset? CreatedAt);
