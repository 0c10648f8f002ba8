using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using DcsMigration.Http.Chat;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace DcsMigration.Tests.Http.Chat;

/// <summary>Answers that are not ready in time, posted to a server in place of Slack's.</summary>
public sealed class LateAnswersTests(IdentityEndpoint identity) : IAsyncLifetime
{
    private const string SecretPath = "/commands/T1/2/notarealpath";

    private readonly Channel<string> _posted = Channel.CreateUnbounded<string>();
    private readonly List<string> _spans = [];
    private Func<HttpContext, Task> _respond = _ => Task.CompletedTask;
    private string? _contentType;
    private WebApplication _slack = null!;
    private TestService _service = null!;
    private ActivityListener _listener = null!;

    private string Origin => _slack.Urls.First();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _slack = builder.Build();
        _slack.Run(async context =>
        {
            var respond = _respond;
            _contentType = context.Request.ContentType;
            using var body = new StreamReader(context.Request.Body);
            await _posted.Writer.WriteAsync($"{context.Request.Path} {await body.ReadToEndAsync()}");
            await respond(context);
        });
        await _slack.StartAsync(TestContext.Current.CancellationToken);
        _service = await ChatPost.StartServiceAsync(identity, Origin);
        _service.Hide(SecretPath);
        await _service.PostSlackAsync("help");
        // Every source, not only those that are exported.
        _listener = new ActivityListener
        {
            ShouldListenTo = source => !source.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (_spans)
                    _spans.Add($"{activity.Source.Name} {activity.DisplayName} {string.Join(' ', activity.TagObjects)}");
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _service.DisposeAsync();
        await _slack.DisposeAsync();
    }

    [Fact]
    public async Task A_late_result_is_posted_once_to_the_channel()
    {
        await SendLateAsync($"{Origin}{SecretPath}");

        var posted = await NextPostAsync();
        await StopAsync();
        Assert.StartsWith(SecretPath, posted, StringComparison.Ordinal);
        var json = JsonElement.Parse(posted[SecretPath.Length..]);
        Assert.Equal("in_channel", json.GetProperty("response_type").GetString());
        Assert.Contains(Assert.Single(_service.Dcs.Tasks).TaskId, json.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("application/json; charset=utf-8", _contentType);
        Assert.Equal(0, _posted.Reader.Count);
        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task No_span_and_no_log_contains_the_URL()
    {
        await SendLateAsync($"{Origin}{SecretPath}");
        await NextPostAsync();
        await StopAsync();

        lock (_spans)
        {
            var calls = _spans.Where(span => span.StartsWith("System.Net.Http", StringComparison.Ordinal)).ToList();
            Assert.Contains(calls, call => call.Contains(_service.Dcs.Endpoint.Authority, StringComparison.Ordinal));
            Assert.DoesNotContain(calls, call => call.Contains(new Uri(Origin).Authority, StringComparison.Ordinal));
            Assert.DoesNotContain(_spans, span => span.Contains("notarealpath", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("http://hooks.slack.com.example/x")]
    [InlineData("https://hooks.slack.com/x")]
    [InlineData("{0}.example/x")]
    [InlineData("http://user@{1}/x")]
    [InlineData("https://{1}/x")]
    [InlineData("//{1}/x")]
    [InlineData("/x")]
    public async Task A_URL_on_another_host_is_not_called(string url)
    {
        await SendLateAsync(url.Replace("{0}", Origin, StringComparison.Ordinal)
            .Replace("{1}", new Uri(Origin).Authority, StringComparison.Ordinal));

        await StopAsync();
        Assert.Equal("The answer to a chat command could not be posted. response_url is not on Slack's host.", Warning());
        Assert.Equal(0, _posted.Reader.Count);
    }

    [Fact]
    public void Only_Slacks_two_hosts_are_allowed() => Assert.Equal(
        ["https://hooks.slack.com", "https://hooks.slack-gov.com"], LateAnswers.SlackOrigins);

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(302)]
    public async Task A_refusal_and_a_redirect_are_logged_and_nothing_else_happens(int status)
    {
        _respond = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = $"{Origin}/elsewhere";
            return context.Response.WriteAsync(SecretPath);
        };

        await SendLateAsync($"{Origin}{SecretPath}");
        await NextPostAsync();
        await StopAsync();

        Assert.Equal($"The answer to a chat command could not be posted. Slack answered {status}.", Warning());
        Assert.Equal(0, _posted.Reader.Count);
    }

    [Theory]
    [InlineData(500, "Slack answered 500.")]
    [InlineData(0, "Slack did not answer.")]
    public async Task After_a_failure_it_is_tried_three_times(int status, string reason)
    {
        _respond = context =>
        {
            context.Response.StatusCode = status;
            if (status == 0)
                context.Abort();
            return Task.CompletedTask;
        };

        await SendLateAsync($"{Origin}{SecretPath}", release: false);
        // Before the first try, because the second one may begin its pause at once.
        var pauses = (TimeSpan[])[TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];
        var begins = Array.ConvertAll(pauses, _service.NextTimer);
        ReleaseDcs();
        foreach (var (index, begin) in begins.Index())
        {
            await NextPostAsync();
            await begin();
            _service.Time.Advance(pauses[index]);
        }

        await NextPostAsync();
        await StopAsync();
        Assert.Equal($"The answer to a chat command could not be posted. {reason}", Warning());
        Assert.Equal(0, _posted.Reader.Count);
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_five_seconds()
    {
        _respond = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        var pause = _service.NextTimer(TimeSpan.FromSeconds(1));

        await SendLateAsync($"{Origin}{SecretPath}");
        await NextPostAsync();
        _respond = _ => Task.CompletedTask;
        _service.Time.Advance(TimeSpan.FromSeconds(5));
        await pause();
        _service.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.StartsWith(SecretPath, await NextPostAsync(), StringComparison.Ordinal);
        await StopAsync();
    }

    [Fact]
    public async Task A_stopping_process_waits_for_the_create_and_its_message()
    {
        await SendLateAsync($"{Origin}{SecretPath}", release: false);
        _service.StopHost();

        var stopping = _service.Get<LateAnswers>().StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        ReleaseDcs();
        await stopping.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

        Assert.StartsWith(SecretPath, await NextPostAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopping_process_waits_for_a_create_whose_result_is_never_posted()
    {
        var answer = new TaskCompletionSource<ChatAnswer>();
        using var answers = new LateAnswers(_service.Time, NullLogger<LateAnswers>.Instance, []);
        Assert.IsType<AwaitedAnswer.NeverPosted>(await answers.WaitAsync(answer.Task, timeLeft: TimeSpan.Zero, responseUrl: ""));

        var stopping = answers.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        answer.SetResult(ChatAnswer.Help);

        await stopping.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_process_does_not_wait_longer_than_its_shutdown_time()
    {
        await SendLateAsync($"{Origin}{SecretPath}", release: false);

        await _service.Get<LateAnswers>().StopAsync(new CancellationToken(canceled: true));

        Assert.Equal(0, _posted.Reader.Count);
        ReleaseDcs();
        await StopAsync();
    }

    /// <summary>DCS takes 6 s, and Slack is told after 2 s that it takes longer.</summary>
    private async Task SendLateAsync(string responseUrl, bool release = true)
    {
        _service.Dcs.Inject(Faults.Delay(TimeSpan.FromSeconds(6)));
        var timer = _service.NextTimer(TimeSpan.FromSeconds(2));
        var answering = _service.PostSlackAsync(ChatPost.Create, responseUrl);
        await _service.WaitForDcsAsync();
        await timer();
        _service.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.StartsWith(
            "Working on it. The result will appear here. If it does not within a minute, send the same command again",
            (await answering)["text"],
            StringComparison.Ordinal);
        if (release)
            ReleaseDcs();
    }

    private void ReleaseDcs() => _service.Time.Advance(TimeSpan.FromSeconds(4));

    private Task StopAsync() => _service.Get<LateAnswers>().StopAsync(CancellationToken.None)
        .WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

    private async Task<string> NextPostAsync() =>
        await _posted.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

    private string Warning() => Assert.Single(Warnings());

    private IEnumerable<string> Warnings() => _service.Logs.GetSnapshot()
        .Where(line => line.Category!.EndsWith("LateAnswers", StringComparison.Ordinal))
        .Select(line => line.Message);
}
