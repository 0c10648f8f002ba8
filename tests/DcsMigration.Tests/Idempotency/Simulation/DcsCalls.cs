using System.Text;
using DcsMigration.Dcs;
using DcsMigration.Text;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>The calls to DCS of one request. The budget is checked before each send, as the real client does.</summary>
internal sealed class DcsCalls(SimulatedDcs dcs, SimulatedStore store, StoreClient client, Promise promise, Wire wire, string key)
    : IMigrationTasks
{
    private static readonly Outcome NoConnection = new Outcome.NotSent(NotSentCause.Unreachable, "No connection.");

    public async Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget)
    {
        var wait = TimeSpan.FromSeconds(0.5);
        for (var retries = 0; ; retries++)
        {
            await WaitForCredentialsAsync();
            if (!budget.HasRoomAfter(TimeSpan.Zero))
                return new Outcome.NotSent(NotSentCause.BudgetSpent, "No time was left.");

            var outcome = await PostAsync(task, budget);
            if (!DcsClient.MayBeSentAgain(outcome) || retries == DcsClient.MaxRetries || !budget.HasRoomAfter(wait))
                return outcome;

            await wire.Process.DelayAsync(wait);
            wait *= 2;
        }
    }

    public async Task<TaskSearch> FindAsync(TaskQuery query, Budget budget)
    {
        await WaitForCredentialsAsync();
        if (!budget.HasRoomAfter(TimeSpan.Zero) || wire.Faults.ListIsDown)
            return new TaskSearch.Failed("The list was refused.");

        wire.Strike(wire.Process.AtNextLookup ?? wire.Faults.NextAtDcs());
        wire.Process.AtNextLookup = null;
        return await wire.CallAsync<TaskSearch>(
            "list tasks",
            () => new TaskSearch.Listed(dcs.List(query)),
            search => string.Join(", ", ((TaskSearch.Listed)search).Tasks.Select(task => task.InstanceId)),
            wire.Faults.NextForList(),
            budget.NextAttempt,
            reply => reply.TrySetResult(new TaskSearch.Failed("The list was not received in time.")));
    }

    private Task WaitForCredentialsAsync() =>
        wire.Faults.NextCredentials() is var wait && wait > TimeSpan.Zero ? wire.Process.DelayAsync(wait) : Task.CompletedTask;

    private async Task<Outcome> PostAsync(MigrationTaskRequest request, Budget budget)
    {
        var reply = new TaskCompletionSource<Outcome>();
        var fate = wire.Faults.NextForPost();
        if (fate.Kind == PostKind.Unreachable)
        {
            ReplyAfter(fate.ReplyAfter, reply, NoConnection);
            return await reply.Task;
        }

        wire.Strike(wire.Faults.NextAtDcs());
        var isConnected = false;
        wire.After(
            budget.NextAttempt,
            () => reply.TrySetResult(isConnected ? new Outcome.Unknown(UnknownCause.TimedOut, "No answer.") : NoConnection));
        await Task.WhenAny(wire.Process.DelayAsync(fate.ConnectAfter), reply.Task);
        // The real client checks this when the body is about to be written.
        if (!reply.Task.IsCompleted && !budget.IsOpen)
            return new Outcome.NotSent(NotSentCause.BudgetSpent, "No time was left.");

        isConnected = true;
        wire.Scheduler.After(fate.WireAfter, () =>
        {
            // What timed out before it was sent is not sent any more.
            if (!reply.Task.IsCompleted)
                Send(request, fate, reply);
        });
        return await reply.Task;
    }

    private void Send(MigrationTaskRequest request, PostFate fate, TaskCompletionSource<Outcome> reply)
    {
        var record = store.Record(Sha256Hash.Of(key));
        var task = new PostedTask(dcs.NextId(), key, client.Mine!.UseId, request.Name, request.Description);
        wire.Trace($"POST, {fate.Kind}, {task.Id}, takes effect in {fate.EffectAfter}, may be unlisted for {fate.MaxLag}");
        promise.Posting(task, client.Mine!.AttemptId, record, store.Lock(Sha256Hash.Of(request.Name)));
        switch (fate.Kind)
        {
            case PostKind.RequestLost:
                break;

            case PostKind.Throttled:
                ReplyAfter(fate.ReplyAfter, reply, Rejected(429));
                break;

            case PostKind.Refused:
                ReplyAfter(fate.ReplyAfter, reply, Rejected(400));
                break;

            default:
                promise.Created(task);
                wire.Scheduler.After(fate.EffectAfter, () =>
                {
                    wire.Trace($"{task.Id} exists");
                    dcs.Create(task, fate.MaxLag);
                });
                if (fate.Kind == PostKind.ServerError)
                    ReplyAfter(fate.ReplyAfter, reply, new Outcome.Unknown(UnknownCause.ServerError, "An error."));
                else if (fate.Kind == PostKind.Replaced)
                    ReplyAfter(fate.ReplyAfter, reply, Replaced());
                else if (fate.Kind == PostKind.Created)
                {
                    var created = new Outcome.Created(task.Id, PostedTask.Body(task.Id), RequestId: null);
                    ReplyAfter(fate.EffectAfter + fate.ReplyAfter, reply, created);
                }

                break;
        }
    }

    private void ReplyAfter(TimeSpan delay, TaskCompletionSource<Outcome> reply, Outcome outcome) =>
        wire.Scheduler.After(delay, () => wire.Process.Deliver(() => reply.TrySetResult(outcome)));

    /// <summary>A filter lets the create pass and replaces its reply by a page.</summary>
    private Outcome Replaced()
    {
        var page = Encoding.UTF8.GetBytes("<html>Blocked</html>");
        var status = wire.Faults.NextFilterStatus();
        return DcsClient.OutcomeOf(new DcsResponse(status, page, DcsError.Read(status, page), RequestId: null, RetryAfter: null));
    }

    private static Outcome.Rejected Rejected(int status) =>
        new(new DcsError(status, "DCS.4000", "Refused.", ExtMessage: null, RequestId: null), RetryAfter: null);
}
