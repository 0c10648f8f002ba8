namespace DcsMigration.Http;

/// <summary>One part that a create needs.</summary>
/// <param name="Name">Its name in the reply.</param>
/// <param name="CheckAsync">Returns why the part does not work, in words for the operator. Null if it works.</param>
internal sealed record ReadinessPart(string Name, Func<Task<string?>> CheckAsync);
