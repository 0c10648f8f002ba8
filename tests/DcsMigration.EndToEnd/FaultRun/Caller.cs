using System.Net;
using System.Text.Json;
using DcsMigration.Simulators.Dcs;

namespace DcsMigration.EndToEnd.FaultRun;

/// <summary>A caller that sends one request and retries it as Power Automate and curl do.</summary>
internal sealed class Caller(string body, (string Name, string Value)? key)
{
    /// <summary>Power Automate and Logic Apps retry four times.</summary>
    private const int MaxAttempts = 5;

    private static readonly TimeSpan DefaultRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly HashSet<string> _instanceIds = new(StringComparer.Ordinal);

    public string Body => body;

    /// <summary>The instance IDs that the caller received. Exactly one is expected.</summary>
    public IReadOnlyCollection<string> InstanceIds => _instanceIds;

    /// <summary>A received instance ID for which DCS had no task.</summary>
    public string? MissingInstanceId { get; private set; }

    /// <summary>Replies that violate the contract.</summary>
    public List<string> UnexpectedReplies { get; } = [];

    public Task SendAsync(Func<Uri> host, DcsSimulator dcs) => SendAsync(host, dcs, MaxAttempts);

    /// <summary>Retries until a reply contains an instance ID.</summary>
    public Task SendUntilCreatedAsync(Func<Uri> host, DcsSimulator dcs) => SendAsync(host, dcs, attempts: 60);

    private async Task SendAsync(Func<Uri> host, DcsSimulator dcs, int attempts)
    {
        for (var i = 0; i < attempts; i++)
        {
            var (done, wait) = await TryAsync(host(), dcs);
            if (done)
                return;

            await Task.Delay(wait, TimeProvider.System);
        }
    }

    private async Task<(bool Done, TimeSpan Wait)> TryAsync(Uri host, DcsSimulator dcs)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host, CreateRequest.Path));
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        request.Headers.Add(CreateRequest.KeyHeader, CreateRequest.FunctionKey);
        if (key is { } header)
            request.Headers.Add(header.Name, header.Value);

        try
        {
            using var response = await Client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if (response.StatusCode == HttpStatusCode.OK)
            {
                Record(JsonDocument.Parse(text).RootElement.GetProperty("instance_id").GetString()!, dcs);
                return (true, default);
            }

            if (!IsRetried(response.StatusCode) || IsFunctionFailure(response.StatusCode, text))
                UnexpectedReplies.Add($"{(int)response.StatusCode} {text}");
            return (false, response.Headers.RetryAfter?.Delta ?? DefaultRetryDelay);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return (false, DefaultRetryDelay);
        }
    }

    /// <summary>The statuses that both Power Automate and curl --retry retry. 409 is not one of them.</summary>
    private static bool IsRetried(HttpStatusCode status) => (int)status is 408 or 429 or 500 or >= 502 and <= 504;

    /// <summary>
    /// Whether the function itself failed, which is a bug. A 500 is expected if DCS returned it,
    /// or, without a body, if the worker was killed.
    /// </summary>
    private static bool IsFunctionFailure(HttpStatusCode status, string text) =>
        status == HttpStatusCode.InternalServerError && text.Contains("\"source\":\"function\"", StringComparison.Ordinal);

    private void Record(string instanceId, DcsSimulator dcs)
    {
        _instanceIds.Add(instanceId);
        if (!dcs.Tasks.Any(task => task.TaskId == instanceId))
            MissingInstanceId = instanceId;
    }
}
