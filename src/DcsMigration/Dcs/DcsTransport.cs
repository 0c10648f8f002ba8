using System.Net;
using System.Net.Http.Headers;
using DcsMigration.Credentials;
using DcsMigration.Telemetry;
using DcsMigration.Text;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Dcs;

/// <summary>Sends one authorized request to DCS. Returns the response, or why there is none.</summary>
internal sealed partial class DcsTransport(
    HttpMessageInvoker http, DcsOptions options, TimeProvider time, ServiceTelemetry telemetry, ILogger<DcsTransport> logger)
{
    /// <summary>The API page's example response has 60 bytes.</summary>
    private const int MaxCreateResponseBytes = 64 * 1024;

    /// <summary>A page of 20 tasks with the longest descriptions that we accept, with each character escaped.</summary>
    private const int MaxListResponseBytes = 2 * 1024 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>
    /// Creates the one HTTP client for DCS and IAM. It forwards and does nothing else, like YARP's client:
    /// no redirects, no cookies, no proxy, no decompression, and no header that we did not set.
    /// </summary>
    public static HttpMessageInvoker CreateHttp(TimeSpan connectTimeout) => new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = System.Diagnostics.DistributedContextPropagator.CreateNoOutputPropagator(),
        AllowAutoRedirect = false,
        ConnectTimeout = connectTimeout,
        // Shorter than a load balancer keeps an idle connection, so that no request is sent on one that is being closed.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        // New connections follow a change of DNS.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
        UseProxy = false,
    });

    /// <summary>Sends a POST, or a GET if there is no body.</summary>
    public async Task<Exchange> SendAsync(Uri uri, byte[]? body, RequestAuthorization authorization, Budget budget)
    {
        var start = time.GetTimestamp();
        var maxResponseBytes = body is null ? MaxListResponseBytes : MaxCreateResponseBytes;
        using var content = body is null ? null : new TrackedContent(body, budget) { Headers = { ContentType = Json } };
        using var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, uri);
        request.Content = content;
        request.Headers.TryAddWithoutValidation("X-Project-Id", options.ProjectId);
        authorization.Authorize(request, body, time.GetUtcNow());

        using var timeLimit = new CancellationTokenSource(budget.NextAttempt, time);
        Exchange exchange;
        try
        {
            using var response = await http.SendAsync(request, timeLimit.Token);
            await response.Content.LoadIntoBufferAsync(maxResponseBytes, timeLimit.Token);
            exchange = new Exchange.Answered(
                Read(response, await response.Content.ReadAsByteArrayAsync(timeLimit.Token), authorization));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            var error = (e as HttpRequestException)?.HttpRequestError;
            exchange = content is { IsTooLate: true } ? Exchange.NotSent.TooLate
                : content is { Started: false } || (content is null && IsConnectFailure(error)) ? NotSent(error)
                : timeLimit.IsCancellationRequested ? new Exchange.Unanswered(UnknownCause.TimedOut, "DCS did not answer in time.")
                : Unanswered(error, maxResponseBytes);
        }
        catch (Exception e) when (content is null or { Started: true })
        {
            // The request may have been executed, so even after a bug its outcome is unknown.
            Log.ReadingFailed(logger, e);
            exchange = new Exchange.Unanswered(UnknownCause.UnreadableResponse, "Reading DCS's reply failed.");
        }

        var status = (exchange as Exchange.Answered)?.Response.Status;
        telemetry.DcsCall(body is null ? "list" : "create", status, time.GetElapsedTime(start));
        return exchange;
    }

    private DcsResponse Read(HttpResponseMessage response, byte[] body, RequestAuthorization authorization)
    {
        var status = (int)response.StatusCode;
        var requestId = response.Headers.TryGetValues("X-Request-Id", out var ids)
            ? ValidRequestId(ids.FirstOrDefault(), authorization)
            : null;
        var error = DcsError.Read(status, body)?.Masked(authorization.Mask.Apply);
        var reason = error is null && status >= 300 ? ForeignText.Read(body, authorization.Mask.Apply) : null;
        if (error is not null)
            error = error with { RequestId = requestId ?? ValidRequestId(error.RequestId, authorization) };

        var retryAfter = RetryAfter.Read(response.Headers.RetryAfter, time.GetUtcNow());
        // A secret that is echoed in a response would reach the caller, the store and the log.
        return new DcsResponse(status, authorization.Mask.Apply(body), error, requestId, retryAfter, reason, response.Headers.Date);
    }

    /// <summary>The id, or null if it is invalid or contains a secret.</summary>
    private static string? ValidRequestId(string? requestId, RequestAuthorization authorization) =>
        DcsResponse.IsValidRequestId(requestId) && authorization.Mask.Apply(requestId) == requestId ? requestId : null;

    private static bool IsConnectFailure(HttpRequestError? error) =>
        error is HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ConnectionError;

    private static Exchange.NotSent NotSent(HttpRequestError? error) => new(NotSentCause.Unreachable, error switch
    {
        HttpRequestError.NameResolutionError => "The host name of DCS could not be resolved: check Dcs:Endpoint.",
        HttpRequestError.SecureConnectionError => "No TLS connection to DCS could be made: check Dcs:Endpoint and the certificate there.",
        HttpRequestError.ConnectionError => "DCS did not accept the connection.",
        _ => "No connection to DCS was made in time.",
    });

    private static Exchange.Unanswered Unanswered(HttpRequestError? error, int maxResponseBytes) => error switch
    {
        HttpRequestError.ConfigurationLimitExceeded =>
            new(UnknownCause.UnreadableResponse, $"DCS's reply is larger than {maxResponseBytes / 1024} KiB."),
        HttpRequestError.InvalidResponse => new(UnknownCause.UnreadableResponse, "DCS's reply was not valid HTTP."),
        _ => new(UnknownCause.ConnectionLost, "The connection to DCS closed before the reply was complete."),
    };

    /// <summary>
    /// Records when sending the body begins, which is after the connection was made. A request whose body was not sent can't
    /// have been executed, so whether a request has left is known and not guessed from the kind of exception.
    /// The budget is checked here once more: connecting takes time, and the process may have been paused meanwhile.
    /// </summary>
    private sealed class TrackedContent(byte[] body, Budget budget) : HttpContent
    {
        public bool Started { get; private set; }

        public bool IsTooLate { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            if (!budget.IsOpen)
            {
                IsTooLate = true;
                throw new OperationCanceledException("No time is left to send the request.");
            }

            Started = true;
            return stream.WriteAsync(body, cancellationToken).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Unhandled exception while reading a reply of DCS.")]
        public static partial void ReadingFailed(ILogger logger, Exception exception);
    }
}
