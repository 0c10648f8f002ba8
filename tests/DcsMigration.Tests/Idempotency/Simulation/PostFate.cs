namespace DcsMigration.Tests.Idempotency.Simulation;

/// <param name="Kind">How the request ends.</param>
/// <param name="ConnectAfter">From the first check of the budget to a connection. The process can freeze meanwhile.</param>
/// <param name="WireAfter">From the second check, the fence, to the wire.</param>
/// <param name="EffectAfter">From the wire to the task.</param>
/// <param name="MaxLag">How long a list may leave the task out.</param>
/// <param name="ReplyAfter">From the task to the reply.</param>
internal sealed record PostFate(
    PostKind Kind, TimeSpan ConnectAfter, TimeSpan WireAfter, TimeSpan EffectAfter, TimeSpan MaxLag, TimeSpan ReplyAfter);
