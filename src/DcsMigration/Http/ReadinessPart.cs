using DcsMigration.Credentials;

namespace DcsMigration.Http;

/// <summary>One part that a create needs: its name in the reply, and whether it works.</summary>
internal sealed record ReadinessPart(string Name, Func<Task<PartStatus>> CheckAsync);
