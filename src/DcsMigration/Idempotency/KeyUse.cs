using DcsMigration.Text;

namespace DcsMigration.Idempotency;

/// <summary>One use of a key: from its record's insert until another record takes its place.</summary>
internal sealed record KeyUse(Sha256Hash Key, Guid UseId);
