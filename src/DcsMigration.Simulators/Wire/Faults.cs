using System.Globalization;

namespace DcsMigration.Simulators.Wire;

/// <summary>
/// Faults of DCS, its gateway, IAM and proxies, ready to inject. Codes and texts are the documented ones.
/// </summary>
public static class Faults
{
    private const int OversizedLength = 80 * 1024;

    /// <inheritdoc cref="Fault.ResetBeforeReading"/>
    public static Fault ResetBeforeReading { get; } = new Fault.ResetBeforeReading();

    /// <inheritdoc cref="Fault.ResetAfterCreating"/>
    public static Fault ResetAfterCreating { get; } = new Fault.ResetAfterCreating();

    /// <inheritdoc cref="Fault.HangBeforeCreating"/>
    public static Fault HangBeforeCreating { get; } = new Fault.HangBeforeCreating();

    /// <inheritdoc cref="Fault.HangAfterCreating"/>
    public static Fault HangAfterCreating { get; } = new Fault.HangAfterCreating();

    /// <inheritdoc cref="Fault.TruncatedReply"/>
    public static Fault TruncatedReply { get; } = new Fault.TruncatedReply();

    /// <summary>200 with the instance id in a body of more than 64 KiB. Creates.</summary>
    public static Fault OversizedReply { get; } = Json(
        200, $$"""{"instance_id":"{{Fault.Reply.InstanceId}}","padding":"{{new string('x', OversizedLength)}}"}""", creates: true);

    /// <summary>429 APIGW.0308. Nothing is created. The documentation mentions no Retry-After, so the default is none.</summary>
    public static Fault TooManyRequests(int? retryAfterSeconds = null) =>
        WithRetryAfter(Gateway(429, "APIGW.0308", "The throttling threshold has been reached."), retryAfterSeconds);

    /// <inheritdoc cref="Fault.Delay"/>
    public static Fault Delay(TimeSpan by) => new Fault.Delay(by);

    /// <summary>500 DCS.5000, which does not say whether a task was created.</summary>
    public static Fault Dcs5000(bool creates) => Dcs(500, "DCS.5000", "Internal service error.", creates);

    /// <summary>500 DCS.5006: the job was not submitted. Nothing is created.</summary>
    public static Fault Dcs5006() => Dcs(500, "DCS.5006", "Submit job failed.");

    /// <summary>500 APIGW.0601.</summary>
    public static Fault Gateway0601(bool creates) => Gateway(500, "APIGW.0601", "Internal server error.", creates);

    /// <summary>502 APIGW.0202.</summary>
    public static Fault Gateway0202(bool creates) => Gateway(502, "APIGW.0202", "Backend unavailable", creates);

    /// <summary>503 APIGW.0613: the gateway could not reach IAM. Nothing is created.</summary>
    public static Fault Gateway0613() => Gateway(503, "APIGW.0613", "The IAM service is currently unavailable.", creates: false);

    /// <summary>504 APIGW.0203.</summary>
    public static Fault Gateway0203(bool creates) => Gateway(504, "APIGW.0203", "Backend timeout", creates);

    /// <summary>Any error in the shape of DCS.</summary>
    public static Fault Dcs(int status, string code, string message, bool creates = false) =>
        Json(status, ErrorShapes.Dcs(code, message), creates);

    /// <summary>Any error in the shape of the gateway.</summary>
    public static Fault.Reply Gateway(int status, string code, string message, bool creates = false) =>
        Json(status, ErrorShapes.Gateway(code, message, Fault.Reply.RequestId), creates);

    /// <summary>An error nested in <c>error</c>, with a nine-digit code (terraform-provider-opentelekomcloud #2455).</summary>
    public static Fault NestedError(int status, string code, string message, bool creates = false) =>
        Json(status, ErrorShapes.Nested(code, message), creates);

    /// <summary>An error in the shape of IAM, in which the code is a number.</summary>
    public static Fault IamError(int status, string message, string title, bool creates = false) =>
        Json(status, ErrorShapes.Iam(status, message, title), creates);

    /// <summary>The HTML page of a proxy.</summary>
    public static Fault Html(int status, bool creates = false)
    {
        var page = $"<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>proxy</body></html>";
        return new Fault.Reply(status, page, "text/html", creates);
    }

    /// <summary>A status without a body.</summary>
    public static Fault Empty(int status, bool creates = false) => new Fault.Reply(status, "", "text/plain", creates);

    /// <summary>200 with JSON that lacks the instance id.</summary>
    public static Fault OkWithoutInstanceId(bool creates) => Json(200, "{}", creates);

    /// <summary>200 with HTML instead of JSON.</summary>
    public static Fault NotJson200(bool creates) => Html(200, creates);

    /// <summary>408 from a proxy that stopped waiting.</summary>
    public static Fault RequestTimeout408(bool creates) => Html(408, creates);

    internal static Fault.Reply Json(int status, string body, bool creates) => new(status, body, "application/json", creates);

    internal static Fault.Reply WithRetryAfter(Fault.Reply fault, int? seconds) => seconds is null ? fault : fault with
    {
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Retry-After"] = string.Create(CultureInfo.InvariantCulture, $"{seconds}"),
        },
    };
}
