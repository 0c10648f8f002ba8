namespace DcsMigration.Dcs;

/// <summary>A task as DCS lists it. Any member may be absent.</summary>
internal sealed record ListedTask(string? TaskId, string? TaskName, string? Description, DateTimeOffset? CreatedAt);
