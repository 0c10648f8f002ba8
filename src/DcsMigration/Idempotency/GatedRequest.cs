namespace DcsMigration.Idempotency;

/// <summary>One request as the gate sees it: hashes, so that neither a caller's key nor a body reaches the store or a log.</summary>
/// <param name="Key">The hash of the credential profile and the idempotency key.</param>
/// <param name="Fingerprint">The hash of the validated values: another one under the same key is another request.</param>
/// <param name="Twins">The hash of what a task is looked up by, its name and description: tasks alike in it can't be told apart.</param>
/// <param name="KeepFor">How long the key counts: shorter where it was derived from the body.</param>
internal sealed record GatedRequest(Sha256Hash Key, Sha256Hash Fingerprint, Sha256Hash Twins, TimeSpan KeepFor);
