namespace DcsMigration.Dcs;

/// <summary>Asks for the tasks that an attempt may have created.</summary>
/// <param name="Name">The name of the task, exactly.</param>
/// <param name="Description">The description of the task. A task with another one is found too.</param>
/// <param name="Since">Tasks that are certainly older are left out.</param>
internal sealed record TaskQuery(string Name, string? Description, DateTimeOffset Since);
