using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using DcsMigration.Azure;
using DcsMigration.Credentials;
using DcsMigration.Telemetry;

namespace DcsMigration.Dcs;

/// <summary>Sends one authorized request to DCS and says what happened on the wire.</summary>
internal sealed class DcsTransport(IHttpMessageHandlerFactory handlers, DcsOptions options, TimeProvider time, ServiceTelemetry telemetry) : IDisposable
{
    public const string HttpClientName = "dcs";

    /// <summary>The API page's example reply has 60 bytes, a page of 20 listed tasks about 20 KiB.</summary>
    public const int MaxReplyBytes = 64 * 1024;

    private const int MaxRequestIdLength = 128;

    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    private const string TooLong = "DCS's reply was too long to be one.";

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>One for all: its handler renews its connections itself.</summary>
    private readonly HttpMessageInvoker _invoker = new(handlers.CreateHandler(HttpClientName), disposeHandler: false);

    /// <summary>A POST, or a GET where there is no body.</summary>
    public async Task<Exchange> SendAsync(Uri uri, byte[]? body, RequestAuthorization authorization, TimeSpan timeout)
    {
        var start = time.GetTimestamp();
        using var content = body is null ? null : new TrackedContent(body) { Headers = { ContentType = Json } };
        using var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, uri);
        request.Content = content;
        request.Headers.TryAddWithoutValidation("X-Project-Id", options.ProjectId);
        authorization.Authorize(request, body, time.GetUtcNow());

        using var timeLimit = new CancellationTokenSource(timeout, time);
        Exchange exchange;
        try
        {
            using var response = await _invoker.SendAsync(request, timeLimit.Token);
            exchange = await ReadBodyAsync(response.Content, timeLimit.Token) is { } reply
                ? Answered(response, reply, authorization)
                : new Exchange.Unanswered(UnknownCause.UnreadableReply, TooLong);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            exchange = content is { Started: false } || (content is null && HasNoConnection(e)) ? new Exchange.NeverLeft(NotSentCause.Unreachable, WhyNeverLeft(e))
                : timeLimit.IsCancellationRequested ? new Exchange.Unanswered(UnknownCause.TimedOut, "DCS did not answer in time.")
                : WhyUnanswered(e);
        }

        telemetry.DcsCall(body is null ? "list" : "create", (exchange as Exchange.Answered)?.Status, time.GetElapsedTime(start));
        return exchange;
    }

    /// <summary>The handler is its factory's.</summary>
    public void Dispose() => _invoker.Dispose();

    /// <summary>The whole body, or null where it is longer than a reply.</summary>
    private static async ValueTask<byte[]?> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        // One byte more than it may have, to see whether it has.
        var buffer = ArrayPool<byte>.Shared.Rent(MaxReplyBytes + 1);
        try
        {
            var stream = await content.ReadAsStreamAsync(cancellationToken);
            var length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, MaxReplyBytes + 1), MaxReplyBytes + 1, throwOnEndOfStream: false, cancellationToken);
            return length > MaxReplyBytes ? null : buffer[..length];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Exchange.Answered Answered(HttpResponseMessage response, byte[] body, RequestAuthorization authorization)
    {
        var status = (int)response.StatusCode;
        var requestId = response.Headers.TryGetValues("X-Request-Id", out var ids) ? Usable(ids.FirstOrDefault(), authorization) : null;
        var error = DcsErrorReader.Read(status, body)?.Masked(authorization.MaskSecrets);
        if (error is not null)
            error = error with { RequestId = requestId ?? Usable(error.RequestId, authorization) };

        return new Exchange.Answered(status, error is null ? Masked(body, authorization) : body, error, requestId, RetryAfter.Read(response.Headers.RetryAfter, time.GetUtcNow(), MaxRetryAfter));
    }

    /// <summary>The body with its secrets masked: an echo in an instance id would reach the caller, the store and the log. All other bytes stay as they are.</summary>
    private static byte[] Masked(byte[] body, RequestAuthorization authorization)
    {
        var text = Encoding.Latin1.GetString(body);
        var masked = authorization.MaskSecrets(text);
        return ReferenceEquals(masked, text) ? body : Encoding.Latin1.GetBytes(masked);
    }

    /// <summary>An id that can be stored, logged and sent as a header; null for any other.</summary>
    private static string? Usable(string? requestId, RequestAuthorization authorization) =>
        requestId is { Length: > 0 and <= MaxRequestIdLength }
        && requestId.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0
        && authorization.MaskSecrets(requestId) == requestId
            ? requestId
            : null;

    private static bool HasNoConnection(Exception e) => e is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ConnectionError,
    };

    private static string WhyNeverLeft(Exception e) => (e as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "The host name of DCS could not be resolved: check Dcs:Endpoint.",
        HttpRequestError.SecureConnectionError => "No TLS connection to DCS could be made: check Dcs:Endpoint and the certificate there.",
        HttpRequestError.ConnectionError => "DCS did not accept the connection.",
        _ => "No connection to DCS was made in time.",
    };

    private static Exchange.Unanswered WhyUnanswered(Exception e) => ((e as HttpRequestException)?.HttpRequestError ?? (e as HttpIOException)?.HttpRequestError) switch
    {
        HttpRequestError.ConfigurationLimitExceeded => new(UnknownCause.UnreadableReply, TooLong),
        HttpRequestError.InvalidResponse => new(UnknownCause.UnreadableReply, "DCS's reply was not valid HTTP."),
        _ => new(UnknownCause.ConnectionLost, "The connection to DCS closed before the reply was complete."),
    };
}
