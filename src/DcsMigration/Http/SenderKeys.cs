namespace DcsMigration.Http;

/// <summary>
/// The keys that prove who sent a request: more than one while a secret is rotated. The warning says which line is not used and why; null
/// if all are. ToString does not show the keys.
/// </summary>
internal sealed record SenderKeys(IReadOnlyList<byte[]> Keys, string? Warning = null)
{
    public override string ToString() => nameof(SenderKeys);
}
