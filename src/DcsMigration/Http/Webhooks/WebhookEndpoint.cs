using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.Webhooks;

/// <summary>POST /api/hooks/migration-tasks: the same for senders who sign what they send, and can't have a function key.</summary>
public sealed class WebhookEndpoint
{
    private static readonly ParsedRequest Off = new ParsedRequest.Refused(new(
        FunctionError.WebhooksOff,
        "Ask the operator to turn signed webhooks on, with the setting Webhooks:SecretName. They are off here."));

    private readonly RequestPipeline _pipeline;
    private readonly WebhookOptions _options;
    private readonly Lazy<WebhookReader> _reader;

    /// <param name="pipeline">What is done with what was read.</param>
    /// <param name="options">Whether there is anything to read.</param>
    /// <param name="reader">Made when first needed: with invalid settings it can't be.</param>
    internal WebhookEndpoint(RequestPipeline pipeline, WebhookOptions options, Lazy<WebhookReader> reader)
    {
        _pipeline = pipeline;
        _options = options;
        _reader = reader;
    }

    /// <summary>Answers the request in the context. Never throws for what a caller or DCS may do.</summary>
    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _pipeline.HandleAsync(context, ReadAsync);
    }

    private ValueTask<ParsedRequest> ReadAsync(HttpRequest request) =>
        _options.AreOff ? ValueTask.FromResult(Off)
        : DryRunQuery.RefuseAny(request.Query) is { } refusal ? ValueTask.FromResult<ParsedRequest>(new ParsedRequest.Refused(refusal))
        : _reader.Value.ReadAsync(request);
}
