using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>What is done with a valid request: its task is created through the gate, or, for a dry run, nothing is.</summary>
internal sealed partial class TaskCreation(
    Gate gate, RequestHashes hashes, DcsClient dcs, ILogger<TaskCreation> logger, IHostApplicationLifetime? lifetime = null)
{
    /// <param name="request">The request.</param>
    /// <param name="hungUp">Ends waiting for an equal request, and nothing else. So does the host's shutdown.</param>
    public async Task<GateResult> RunAsync(ParsedRequest.Request request, CancellationToken hungUp)
    {
        using var activity = ServiceTelemetry.Activities.StartActivity("create migration task");
        using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(hungUp, lifetime?.ApplicationStopping ?? CancellationToken.None);
        var result = await gate.RunAsync(hashes.Of(request), stopWaiting.Token);
        if (result is GateResult.Ran { Outcome: var outcome })
            Log.Ended(logger, outcome);

        activity?.SetTag("dcs_migration.outcome", result.Name);
        return result;
    }

    /// <summary>Obtains the credential and asks DCS for its list: what a create needs, without creating anything or reserving the key.</summary>
    /// <returns>Null where both work, otherwise how the create would have failed.</returns>
    public Task<Outcome?> CheckAsync() => dcs.CheckAsync(dcs.StartBudget());

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The create ended: {Outcome}.")]
        public static partial void Ended(ILogger logger, Outcome outcome);
    }
}
