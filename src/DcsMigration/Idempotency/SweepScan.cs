namespace DcsMigration.Idempotency;

/// <summary>What the sweep found and deleted while it read the table.</summary>
/// <param name="Abandoned">The records that are not completed and whose lease is over, oldest lease first.</param>
/// <param name="Open">How many such records there are. A store may leave the newest of them out of the list.</param>
/// <param name="Purged">How many old rows were deleted.</param>
/// <param name="Failures">Why parts of the table were not read. Empty if all of it was read.</param>
internal sealed record SweepScan(
    IReadOnlyList<IdempotencyRecord> Abandoned, int Open, int Purged, IReadOnlyList<Exception> Failures);
