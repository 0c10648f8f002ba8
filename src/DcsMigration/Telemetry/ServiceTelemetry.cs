using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;

namespace DcsMigration.Telemetry;

/// <summary>The one activity source and the one meter of the service. They record no secret and no value from a caller.</summary>
internal sealed class ServiceTelemetry
{
    public const string Name = "DcsMigration";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Counter<long> _requests;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _credentialReads;
    private readonly Counter<long> _credentialRefusals;
    private readonly Counter<long> _transitions;
    private readonly Histogram<double> _dcsDuration;
    private readonly Histogram<int> _sweeps;

    public ServiceTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _requests = meter.CreateCounter<long>("dcs_migration.requests", "{request}", "Requests, by outcome.");
        _dcsDuration = meter.CreateHistogram<double>("dcs_migration.dcs.duration", "s", "Calls to DCS, by operation and class of status.");
        _retries = meter.CreateCounter<long>(
            "dcs_migration.dcs.retries", "{retry}", "Creates that were sent again because nothing had been created.");
        _credentialReads = meter.CreateCounter<long>(
            "dcs_migration.credential.reads", "{read}", "Fetches of secrets and tokens: found, failed, or bridged by the last value.");
        _credentialRefusals = meter.CreateCounter<long>("dcs_migration.credential.refusals", "{refusal}", "Credentials that DCS refused.");
        _transitions = meter.CreateCounter<long>(
            "dcs_migration.idempotency.transitions", "{transition}", "State changes of idempotency records.");
        _sweeps = meter.CreateHistogram<int>(
            "dcs_migration.sweep.runs", "{record}", "Runs of the sweep, by result, and the records that each did not resolve.");
    }

    /// <summary>
    /// Exports no span of the current request. For requests that anybody can send: they must not use up the daily limit of telemetry.
    /// </summary>
    public static void DropTrace() => Activity.Current?.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;

    public void Request(string outcome) => _requests.Add(1, Tag("outcome", outcome));

    /// <summary>Records a call to DCS. The operation is "create" or "list". The status is null if no reply was received.</summary>
    public void DcsCall(string operation, int? status, TimeSpan duration) => _dcsDuration.Record(
        duration.TotalSeconds, Tag("operation", operation), Tag("status_class", status is null ? "none" : $"{status / 100}xx"));

    public void Retry() => _retries.Add(1);

    /// <summary>Records a fetch of a secret or token: "found", "failed", or "bridged" if it failed and the last value is used.</summary>
    public void CredentialRead(string result) => _credentialReads.Add(1, Tag("result", result));

    public void CredentialRefusal() => _credentialRefusals.Add(1);

    public void Transition(string transition) => _transitions.Add(1, Tag("transition", transition));

    /// <summary>Records a run of the sweep: "completed", or "incomplete" if not everything was read or tried.</summary>
    public void Sweep(string result, int open) => _sweeps.Record(open, Tag("result", result));

    /// <summary>Until the result is disposed, HTTP calls record no spans. Those of a sweep would cost more than the table.</summary>
    public static IDisposable WithoutSpans() => SuppressInstrumentationScope.Begin();

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
