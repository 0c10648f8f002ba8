using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.EndToEnd.Chat;

/// <summary>Sends commands as Slack does, and receives what is posted to response_url. Writes the conversation with its times.</summary>
internal sealed class FakeSlack : IAsyncDisposable
{
    public const string SecretPath = "/commands/T0/1/notarealpath";

    public const string Fields =
        "vpc_id=5e37b3be-950a-48e1-b498-65b63d336481 subnet_id=40f15ed6-7f85-49d5-ba0e-65b940d4812c "
        + "security_group_id=9df96622-24b7-4813-84b8-ab74552a21d7";

    private const int MaxWarmUps = 30;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly Channel<ChatText> _posted = Channel.CreateUnbounded<ChatText>();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private WebApplication _server = null!;

    public Func<HttpContext, Task> Respond { get; set; } = _ => Task.CompletedTask;

    public string Origin => _server.Urls.First();

    public static async Task<FakeSlack> StartAsync()
    {
        var slack = new FakeSlack();
        slack._server = await LoopbackServer.StartAsync(slack.ReceiveAsync);
        return slack;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Sends checks until one succeeds. The first one reads the secrets, which can be late or fail on a busy machine.</summary>
    public async Task WarmUpAsync(SimulatedHost simulated)
    {
        for (var tries = 0; tries < MaxWarmUps; tries++)
        {
            var text = await SendAsync(simulated, $"check name=warm-up {Fields}");
            if (text.Text.StartsWith("Working on it", StringComparison.Ordinal))
                text = await NextPostAsync();
            if (text.Text.StartsWith("The request is valid", StringComparison.Ordinal))
                return;

            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"No check succeeded in {MaxWarmUps} tries.");
    }

    /// <summary>Sends a command, and returns what is shown to the person who typed it.</summary>
    public async Task<ChatText> SendAsync(
        SimulatedHost simulated, string text, CancellationToken? hangUp = null, string user = "alice")
    {
        Note($"{user}> /migrate {text}");
        var sentAt = _clock.Elapsed;
        using var request = Signed(simulated, user, text);
        using var client = new HttpClient();
        using var response = await client.SendAsync(request, hangUp ?? TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await HttpAssert.StatusAsync(200, response);
        return Received("answer", body, sentAt);
    }

    /// <summary>What is posted next.</summary>
    public async Task<ChatText> NextPostAsync()
    {
        var posted = await _posted.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Timeout, TimeProvider.System);
        Note($"{(posted.IsInChannel ? "#channel" : "only the sender")} < posted at {posted.At.TotalSeconds:F1} s: {posted.Text}");
        return posted;
    }

    private HttpRequestMessage Signed(SimulatedHost simulated, string user, string text)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var form = $"channel_id={SimulatedCloud.ChatChannel}&user_id=U0{user.ToUpperInvariant()}&user_name={user}"
            + $"&text={Uri.EscapeDataString(text)}&response_url={Uri.EscapeDataString($"{Origin}{SecretPath}")}";
        var signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(simulated.Cloud.SlackSecret), Encoding.UTF8.GetBytes($"v0:{timestamp}:{form}"));
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(simulated.Host.Address, "/api/hooks/commands"))
        {
            Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        request.Headers.Add("X-Slack-Request-Timestamp", timestamp);
        request.Headers.Add("X-Slack-Signature", $"v0={Convert.ToHexStringLower(signature)}");
        return request;
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        await _posted.Writer.WriteAsync(Read(await body.ReadToEndAsync(), _clock.Elapsed, _clock.Elapsed));
        await Respond(context);
    }

    private ChatText Received(string what, string body, TimeSpan sentAt)
    {
        var text = Read(body, sentAt, _clock.Elapsed);
        Note($"{(text.IsInChannel ? "#channel" : "only the sender")} < {what} after {text.Took.TotalSeconds:F1} s: {text.Text}");
        return text;
    }

    private static ChatText Read(string body, TimeSpan sentAt, TimeSpan now)
    {
        var json = JsonElement.Parse(body);
        return new ChatText(
            json.GetProperty("text").GetString()!, json.GetProperty("response_type").GetString() == "in_channel", now, now - sentAt);
    }

    private void Note(string line) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{_clock.Elapsed.TotalSeconds,6:F1} s  {line.ReplaceLineEndings(" / ")}"));
}
