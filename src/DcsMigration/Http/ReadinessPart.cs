namespace DcsMigration.Http;

/// <summary>One part that a create needs.</summary>
/// <param name="Name">Its name in the reply.</param>
/// <param name="CheckAsync">Says whether the part works.</param>
internal sealed record ReadinessPart(string Name, Func<Task<PartStatus>> CheckAsync);
