namespace DcsMigration.Tests.Idempotency.Simulation;

/// <param name="EffectAfter">When the request takes effect; null if it never arrives.</param>
/// <param name="ReplyAfter">How long the reply takes from then on; null if it is lost.</param>
/// <param name="AgainAfter">When the SDK sends the request again, its first reply being lost.</param>
/// <param name="CopyAfter">When an earlier try of the SDK, which it gave up, takes effect after all.</param>
internal sealed record CallFate(TimeSpan? EffectAfter, TimeSpan? ReplyAfter, TimeSpan? AgainAfter = null, TimeSpan? CopyAfter = null)
{
    public static readonly CallFate Lost = new(EffectAfter: null, ReplyAfter: null);
}
