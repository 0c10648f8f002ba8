using System.Net;
using System.Text.Json;
using DcsMigration.Simulators;

namespace DcsMigration.EndToEnd.FaultRun;

/// <summary>One request that somebody wants carried out once, and retries as Power Automate and curl do.</summary>
internal sealed class Caller(string body, (string Name, string Value)? key)
{
    /// <summary>Power Automate and Logic Apps retry four times.</summary>
    private const int MaxTries = 5;

    private static readonly TimeSpan WithoutRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly HashSet<string> _instanceIds = new(StringComparer.Ordinal);

    public string Body => body;

    /// <summary>The ids that it was told: one, if all is well.</summary>
    public IReadOnlyCollection<string> InstanceIds => _instanceIds;

    /// <summary>An id that it was told while no such task was there.</summary>
    public string? Lie { get; private set; }

    /// <summary>Answers that the contract has no place for.</summary>
    public List<string> Surprises { get; } = [];

    public Task AskAsync(Func<Uri> host, DcsSimulator dcs) => AskAsync(host, dcs, MaxTries);

    /// <summary>Asks until it is told.</summary>
    public Task InsistAsync(Func<Uri> host, DcsSimulator dcs) => AskAsync(host, dcs, tries: 60);

    private async Task AskAsync(Func<Uri> host, DcsSimulator dcs, int tries)
    {
        for (var i = 0; i < tries; i++)
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
        request.Headers.Add(CreateRequest.KeyHeader, Recipe.Key);
        if (key is { } header)
            request.Headers.Add(header.Name, header.Value);

        try
        {
            using var response = await Client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if (response.StatusCode == HttpStatusCode.OK)
            {
                Told(JsonDocument.Parse(text).RootElement.GetProperty("instance_id").GetString()!, dcs);
                return (true, default);
            }

            if (!IsRetried(response.StatusCode) || IsOwn500(response.StatusCode, text))
                Surprises.Add($"{(int)response.StatusCode} {text}");
            return (false, response.Headers.RetryAfter?.Delta ?? WithoutRetryAfter);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return (false, WithoutRetryAfter);
        }
    }

    /// <summary>What both retry, curl with --retry. A 409 is not among it.</summary>
    private static bool IsRetried(HttpStatusCode status) => (int)status is 408 or 429 or 500 or >= 502 and <= 504;

    /// <summary>A 500 of DCS is relayed, and a worker that dies leaves one without a body. One of the function's own is a bug.</summary>
    private static bool IsOwn500(HttpStatusCode status, string text) =>
        status == HttpStatusCode.InternalServerError && text.Contains("\"source\":\"function\"", StringComparison.Ordinal);

    private void Told(string instanceId, DcsSimulator dcs)
    {
        _instanceIds.Add(instanceId);
        if (!dcs.Tasks.Any(task => task.TaskId == instanceId))
            Lie = instanceId;
    }
}
