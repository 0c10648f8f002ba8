using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.Webhooks;

/// <summary>POST /api/hooks/migration-tasks: the same for senders who sign what they send, and can't have a function key.</summary>
public sealed class WebhookEndpoint
{
    private static readonly Reading Off = new Reading.Refused(new(
        FunctionError.WebhooksOff,
        "Ask the operator to turn signed webhooks on, with the setting Webhooks:SecretName. They are off here."));

    private readonly RequestHandling _handling;
    private readonly WebhookOptions _options;
    private readonly Lazy<WebhookReader> _reader;

    /// <param name="handling">What is done with what was read.</param>
    /// <param name="options">Whether there is anything to read.</param>
    /// <param name="reader">Made when first needed: with faulty settings it can't be.</param>
    internal WebhookEndpoint(RequestHandling handling, WebhookOptions options, Lazy<WebhookReader> reader)
    {
        _handling = handling;
        _options = options;
        _reader = reader;
    }

    /// <summary>Answers the request in the context. Never throws for what a caller or DCS may do.</summary>
    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _handling.HandleAsync(context, ReadAsync);
    }

    private ValueTask<Reading> ReadAsync(HttpRequest request) =>
        _options.AreOff ? ValueTask.FromResult(Off)
        : DryRunQuery.RefuseAny(request.Query) is { } refusal ? ValueTask.FromResult<Reading>(new Reading.Refused(refusal))
        : _reader.Value.ReadAsync(request);
}
