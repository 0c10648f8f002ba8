namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>Carries the requests of one process to the store and to DCS, for one of its callers.</summary>
internal sealed class Wire(Scheduler scheduler, SimulatedProcess process, Faults faults, string caller)
{
    public Scheduler Scheduler => scheduler;

    public SimulatedProcess Process => process;

    public Faults Faults => faults;

    /// <summary>A request and its reply. The effect happens even if the process dies meanwhile.</summary>
    public Task<T> CallAsync<T>(
        string what, Func<T> effect, Func<T, string> describe, CallFate fate, TimeSpan timeLimit, Action<TaskCompletionSource<T>> giveUp)
    {
        var reply = new TaskCompletionSource<T>();
        var started = process.GetTimestamp();
        if (fate.EffectAfter is { } effectAfter)
        {
            scheduler.After(effectAfter, () =>
            {
                var result = Take(what, effect, describe);
                if (fate.AgainAfter is { } againAfter)
                    scheduler.After(againAfter, () => Reply(Take(what, effect, describe)));
                else
                    Reply(result);
            });
            if (fate.CopyAfter is { } copyAfter)
                scheduler.After(effectAfter + copyAfter, () => Take($"late copy of {what}", effect, describe));
        }

        if (fate.ReplyAfter is null || fate.EffectAfter + fate.ReplyAfter + (fate.AgainAfter ?? TimeSpan.Zero) > timeLimit)
            After(timeLimit, () => giveUp(reply));
        return reply.Task;

        void Reply(T result)
        {
            if (fate.ReplyAfter is { } replyAfter)
                scheduler.After(replyAfter, () => process.Deliver(() => End(result)));
        }

        // After a freeze, the reply and the timeout may both be due.
        void End(T result)
        {
            if (process.GetElapsedTime(started) > timeLimit && faults.Strikes(0.5))
                giveUp(reply);
            else
                reply.TrySetResult(result);
        }
    }

    /// <summary>On the clock of the process.</summary>
    public void After(TimeSpan delay, Action step) => process.CreateTimer(_ => step(), state: null, delay, Timeout.InfiniteTimeSpan);

    /// <summary>Something happens to the process while it waits for the reply.</summary>
    public void Strike(ProcessFault? fault)
    {
        if (fault is not null)
            scheduler.After(faults.Moment(), () => process.Suffer(fault));
    }

    public void Trace(string text) => faults.Trace?.Invoke($"{process.Name} {caller}: {text}");

    private T Take<T>(string what, Func<T> effect, Func<T, string> describe)
    {
        var result = effect();
        if (faults.Trace is not null)
            Trace($"{what}: {describe(result)}");
        return result;
    }
}
