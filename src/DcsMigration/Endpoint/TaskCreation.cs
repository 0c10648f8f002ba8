using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Endpoint;

/// <summary>One validated request through the gate to DCS and back.</summary>
internal sealed partial class TaskCreation(Gate gate, DcsClient dcs, RequestHashes hashes, ILogger<TaskCreation> logger)
{
    public async Task<GateResult> RunAsync(Reading.Request request)
    {
        using var activity = ServiceTelemetry.Activities.StartActivity("create migration task");
        var budget = dcs.StartBudget();
        var result = await gate.RunAsync(
            hashes.Of(request),
            () => dcs.CreateAsync(request.Task, budget),
            since => dcs.FindAsync(request.Task, since, budget));
        if (result is GateResult.Ran { Outcome: var outcome })
            Log.Ended(logger, outcome);

        activity?.SetTag("dcs_migration.outcome", result.Name);
        return result;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The create ended: {Outcome}.")]
        public static partial void Ended(ILogger logger, Outcome outcome);
    }
}
