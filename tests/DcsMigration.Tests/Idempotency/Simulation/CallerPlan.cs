namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>The calls of one caller, one after the other.</summary>
internal sealed record CallerPlan(params IReadOnlyList<SimulatedCall> Calls)
{
    /// <summary>The process that receives its first call. Null if any may.</summary>
    public int? Process { get; init; }

    /// <summary>How often it asks while things go wrong. Null if it is as all others.</summary>
    public int? MaxCalls { get; init; }

    public TimeSpan StartAfter { get; init; }

    /// <summary>Whether it starts when the first open record is about to be purged.</summary>
    public bool StartsAtPurge { get; init; }
}
