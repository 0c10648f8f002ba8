using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http.Chat;

/// <summary>
/// Posts the answers that are not ready in time. A stopping process waits for them. If it is killed, only the message is lost: the same
/// command finds the task.
/// </summary>
/// <remarks>Tests have an origin of their own, instead of Slack's.</remarks>
internal sealed partial class LateAnswers(TimeProvider time, ILogger<LateAnswers> logger, string[] origins)
    : IHostedService, IDisposable
{
    private const int MaxTries = 3;

    internal static readonly string[] SlackOrigins = ["https://hooks.slack.com", "https://hooks.slack-gov.com"];
    private static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Task, bool> _running = [];

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        // Without a propagator the handler starts no activity, which would export the URL. Whoever knows the URL can post to the channel.
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        ConnectTimeout = TryTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
        UseProxy = false,
    });

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        while (!_running.IsEmpty && !cancellationToken.IsCancellationRequested)
            await Task.WhenAll(_running.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Waits for the answer. If it is not ready in time, posts it to the URL when it is.</summary>
    public async Task<AwaitedAnswer> WaitAsync(Task<ChatAnswer> answer, TimeSpan timeLeft, string responseUrl)
    {
        Track(answer);
        using var ready = new CancellationTokenSource();
        // Without time left the platform may have stopped listening, so that even an answer that is ready must be posted.
        if (timeLeft > TimeSpan.Zero && await Task.WhenAny(answer, Task.Delay(timeLeft, time, ready.Token)) == answer)
        {
            await ready.CancelAsync();
            return new AwaitedAnswer.InTime(await answer);
        }

        if (responseUrl.Length == 0)
            return new AwaitedAnswer.NeverPosted();

        Track(PostAsync(answer, responseUrl));
        return new AwaitedAnswer.PostedLater();
    }

    private void Track(Task task)
    {
        _running[task] = true;
        _ = task.ContinueWith(
            ended => _running.TryRemove(ended, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task PostAsync(Task<ChatAnswer> answer, string responseUrl)
    {
        var json = (await answer).ToUtf8Json();
        if (!Uri.TryCreate(responseUrl, UriKind.Absolute, out var url) || !IsAllowed(url))
        {
            Log.NotPosted(logger, "response_url is not on Slack's host.");
            return;
        }

        for (var tries = 1; ; tries++)
        {
            var status = await TryPostAsync(url, json);
            if (status is >= 200 and < 300)
                return;
            if (tries == MaxTries || status < 500)
            {
                Log.NotPosted(logger, status is null ? "Slack did not answer." : $"Slack answered {status}.");
                return;
            }

            await Task.Delay(Pause * tries, time);
        }
    }

    private bool IsAllowed(Uri url) =>
        url.UserInfo.Length == 0 && origins.Contains(url.GetLeftPart(UriPartial.Authority), StringComparer.OrdinalIgnoreCase);

    /// <summary>The status. Null if there was no response. Its body is not read.</summary>
    private async Task<int?> TryPostAsync(Uri url, byte[] json)
    {
        using var timeout = new CancellationTokenSource(TryTimeout, time);
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
        };
        try
        {
            using var response = await _http.SendAsync(request, timeout.Token);
            return (int)response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The answer to a chat command could not be posted. {Reason}")]
        public static partial void NotPosted(ILogger logger, string reason);
    }
}
