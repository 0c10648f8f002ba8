using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Tests.Infrastructure;
using DcsMigration.Text;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>
/// One run of a scenario: the real gate and the real sweep in several processes, with a store and a DCS where every request
/// and every reply is a step of its own. The seed decides what happens at each step, so a run can be repeated.
/// First callers ask while faults happen. Then no new faults happen, and callers without an answer ask again.
/// </summary>
internal sealed class SimulatedRun
{
    /// <summary>After the faults, every caller must get an answer within this many calls.</summary>
    public const int MaxRounds = 8;

    private const int MaxSteps = 1_000_000;

    /// <summary>After that time a caller asks again, whatever Retry-After says.</summary>
    private static readonly TimeSpan MaxImpatience = TimeSpan.FromMinutes(1);

    private readonly Scenario _scenario;
    private readonly Random _random;
    private readonly Scheduler _scheduler = new();
    private readonly Faults _faults;
    private readonly Promise _promise;
    private readonly SimulatedStore _store;
    private readonly Service _service;
    private readonly Service _otherProject;
    private readonly SimulatedProcess _world;
    private readonly SimulatedProcess[] _processes;
    private readonly TimeSpan _edge;
    private SimulatedProcess _sweeper;
    private bool _sweepIsOff;
    private bool _hasEnded;
    private int _processCount;
    private int _rounds;

    private SimulatedRun(Scenario scenario, int seed, Action<string>? trace)
    {
        _scenario = scenario;
        _random = new Random(unchecked(seed + Convert.ToInt32(Sha256Hash.Of(scenario.Name).ToString()[^8..], fromBase: 16)));
        _faults = new Faults(_random, scenario)
        {
            Trace = trace is null ? null : text => trace($"{_scheduler.Now:d\\.hh\\:mm\\:ss\\.fff} {text}"),
        };
        _promise = new Promise(_scheduler, scenario);
        _store = new SimulatedStore(_promise);
        var dcsOffset = IdempotencyOptions.Skew - scenario.Skew;
        _service = NewService(TestOptions.Dcs, NewDcs(dcsOffset));
        _otherProject = NewService(TestOptions.Dcs with { ProjectId = "another" }, NewDcs(dcsOffset));
        _world = new SimulatedProcess(_scheduler, _faults, "callers", TimeSpan.Zero, isReliable: true);
        _processes = [.. Enumerable.Range(0, scenario.Processes).Select(_ => NewProcess("process"))];
        _sweeper = NewProcess("sweep");
        _edge = _faults.Between(TimeSpan.FromSeconds(1), TestOptions.Dcs.AttemptTimeout);
    }

    /// <returns>How many calls it took after the faults until every caller had an answer, and what was broken.</returns>
    public static (string? Violation, int Rounds) Execute(Scenario scenario, int seed, Action<string>? trace = null) =>
        new SimulatedRun(scenario, seed, trace).Execute();

    private (string? Violation, int Rounds) Execute()
    {
        _world.Deliver(() => _ = SweepRepeatedlyAsync());
        if (_scenario.SharesTable)
            _world.Deliver(() => _ = SweepAnotherProjectAsync());
        _world.Deliver(() => _ = RunScriptAsync());
        var steps = 0;
        while (_promise.Violation is null && _scheduler.RunNext())
        {
            if (++steps > MaxSteps)
                _promise.Broken("no end: the run goes on for ever");
        }

        return (_promise.Violation, _rounds);
    }

    private async Task RunScriptAsync()
    {
        try
        {
            if (_scenario.CrashesEarly is { } crashing)
                _scheduler.After(_faults.Early(), () => _processes[crashing].Suffer(new(Crashes: true)));
            if (_scenario.FreezesAtLookup is { } freezing)
                _processes[freezing].AtNextLookup = new(FreezeFor: _faults.Between(_scenario.MaxFreeze / 2, _scenario.MaxFreeze));
            var unanswered = await Task.WhenAll(_scenario.Callers.Select(CallWhileFaultyAsync));
            _faults.IsOver = true;
            _faults.ListIsDown = false;
            // Without exact dates, the sweep leaves records to a person.
            if (_random.Next(4) == 0 && _scenario.DatesHaveZone)
                await WaitForSweepAsync();
            else
                _sweepIsOff = _random.Next(2) == 0;
            // Some callers never ask again: the others must not depend on them.
            await Task.WhenAll(unanswered.OfType<SimulatedCall>().Where(_ => _random.Next(4) > 0).Select(CallUntilAnsweredAsync));
            _hasEnded = true;
        }
        catch (Exception e)
        {
            _promise.Broken($"bug: {e}");
        }
    }

    /// <returns>The call that the caller still has no answer to.</returns>
    private async Task<SimulatedCall?> CallWhileFaultyAsync(CallerPlan plan)
    {
        await _world.DelayAsync(plan.StartAfter + _faults.Between(TimeSpan.Zero, _scenario.StartWithin));
        if (plan.StartsAtPurge)
            await WaitForPurgeAsync(_edge);
        SimulatedCall? unanswered = null;
        var process = plan.Process;
        foreach (var call in plan.Calls)
        {
            unanswered = call;
            for (var left = _random.Next(1, (plan.MaxCalls ?? _scenario.MaxCalls) + 1); left > 0 && unanswered is not null; left--)
            {
                var result = await CallAsync(call, _faults.NextCallerTimeout(), process);
                process = null;
                if (IsAnswer(result))
                    unanswered = null;
                else
                    await _world.DelayAsync(_random.Next(2) == 0 ? RetryAfter(result) : _faults.Between(TimeSpan.Zero, MaxImpatience));
            }

            if (plan.Calls.Count > 1)
                await PauseAsync();
        }

        return unanswered;
    }

    /// <summary>Between two uses. Now and then it takes days in which DCS refuses its list.</summary>
    private async Task PauseAsync()
    {
        await _world.DelayAsync(_scenario.MaxGap * Math.Pow(_random.NextDouble(), 2));
        if (_scenario.HasOutages && _random.Next(200) == 0)
        {
            _faults.ListIsDown = true;
            await _world.DelayAsync(_faults.Between(TimeSpan.FromHours(24), TimeSpan.FromHours(25)));
            _faults.ListIsDown = false;
        }

        if (_scenario.ReturnsAtPurge)
            await WaitForPurgeAsync(_faults.Between(TimeSpan.Zero, _scenario.Options.Lease));
    }

    /// <summary>Waits until an open record may be purged soon.</summary>
    private async Task WaitForPurgeAsync(TimeSpan soon)
    {
        if (_store.FirstPurge - soon - _world.GetUtcNow() is { } wait && wait > TimeSpan.Zero)
            await _world.DelayAsync(wait);
    }

    private async Task CallUntilAnsweredAsync(SimulatedCall call)
    {
        for (var round = 1; ; round++)
        {
            _rounds = Math.Max(_rounds, round);
            if (round > MaxRounds)
                _promise.Broken($"not resolved: {call.Key} has no answer after {MaxRounds} calls");

            var result = await CallAsync(call, TimeSpan.FromMinutes(2));
            if (IsAnswer(result))
                return;

            await _world.DelayAsync(RetryAfter(result));
        }
    }

    /// <summary>Nobody asks: the sweep must resolve all records alone.</summary>
    private async Task WaitForSweepAsync()
    {
        for (var round = 0; _store.Abandoned(project: null, DateTimeOffset.MaxValue).Count > 0; round++)
        {
            if (round == MaxRounds)
            {
                _promise.Broken("not swept: a record is unresolved after so many runs of the sweep");
                return;
            }

            await _world.DelayAsync(Scenario.SweepInterval);
        }
    }

    private async Task SweepRepeatedlyAsync()
    {
        while (!_hasEnded)
        {
            await _world.DelayAsync(_faults.NextSweep());
            if (_sweepIsOff || (_scenario.ReturnsAtPurge && !_faults.IsOver))
                continue;
            if (_sweeper.IsDead)
                _sweeper = NewProcess("sweep");
            await InProcessAsync(_sweeper, TimeSpan.FromDays(1), () => _service.SweepAsync(_sweeper));
        }
    }

    private async Task SweepAnotherProjectAsync()
    {
        var sweeper = NewProcess("another sweep");
        while (!_hasEnded)
        {
            await _world.DelayAsync(_faults.NextSweep());
            if (sweeper.IsDead)
                sweeper = NewProcess("another sweep");
            await InProcessAsync(sweeper, TimeSpan.FromDays(1), () => _otherProject.SweepAsync(sweeper));
        }
    }

    /// <returns>Null if the process crashed or the caller hung up.</returns>
    private async Task<GateResult?> CallAsync(SimulatedCall call, TimeSpan patience, int? slot = null)
    {
        var process = ChooseProcess(slot ?? _random.Next(_processes.Length));
        var hangUp = new CancellationTokenSource();
        var result = await InProcessAsync(process, patience, () => _service.HandleAsync(process, call, hangUp.Token));
        if (result is null)
            process.Deliver(hangUp.Cancel);
        return result;
    }

    private async Task<T?> InProcessAsync<T>(SimulatedProcess process, TimeSpan patience, Func<Task<T>> work)
    {
        var reply = new TaskCompletionSource<T?>();
        process.OnCrash(() => reply.TrySetResult(default));
        _scheduler.After(patience, () => reply.TrySetResult(default));
        _scheduler.After(_faults.Moment(), () => process.Deliver(() => _ = ReplyAsync()));
        return await reply.Task;

        async Task ReplyAsync()
        {
            try
            {
                reply.TrySetResult(await work());
            }
            catch (Exception e)
            {
                _promise.Broken($"bug: {e}");
            }
        }
    }

    private SimulatedProcess ChooseProcess(int slot)
    {
        if (_processes[slot].IsDead || (_faults.IsOver && _processes[slot].IsFrozen))
            _processes[slot] = NewProcess("process");
        return _processes[slot];
    }

    private SimulatedProcess NewProcess(string role) =>
        new(_scheduler, _faults, $"{role}-{++_processCount}", _faults.Between(-_scenario.Skew / 2, _scenario.Skew / 2));

    private SimulatedDcs NewDcs(TimeSpan maxOffset) => new(
        _scheduler,
        _random,
        _faults.Between(-maxOffset, maxOffset),
        _scenario.DatesHaveZone ? null : TimeSpan.FromHours(_random.Next(-12, 15)));

    private Service NewService(DcsOptions dcsOptions, SimulatedDcs dcs) =>
        new(_scheduler, _faults, _promise, _store, dcs, dcsOptions, _scenario.Options, _random);

    private bool IsAnswer(GateResult? result) => result is
        GateResult.Replayed or GateResult.KeyReused
        or GateResult.Ran { Outcome: Outcome.Created or Outcome.Rejected { Error.Status: not 429 } }
        || (result is GateResult.Manual && !_scenario.DatesHaveZone);

    private static TimeSpan RetryAfter(GateResult? result) => result switch
    {
        GateResult.Busy busy when busy.RetryAfter > TimeSpan.Zero => busy.RetryAfter,
        GateResult.Unresolved unresolved => unresolved.RetryAfter,
        _ => IdempotencyOptions.TransientRetryAfter,
    };
}
