namespace DcsMigration.Idempotency;

/// <summary>What became of the earlier attempts of a request.</summary>
internal abstract record OwnResolution
{
    private OwnResolution() { }

    /// <summary>They created nothing, so the create may be sent.</summary>
    internal sealed record NothingCreated : OwnResolution;

    /// <summary>They created a task, or the outcome is still unknown.</summary>
    internal sealed record Answered(GateResult Answer) : OwnResolution;
}
