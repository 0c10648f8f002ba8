using System.Net;
using System.Text.Json;
using DcsMigration.Simulators;

namespace DcsMigration.EndToEnd.FaultRun;

/// <summary>One request that somebody wants carried out once, and asks for as Power Automate does.</summary>
internal sealed class Caller(string body, (string Name, string Value)? key)
{
    /// <summary>Power Automate and Logic Apps: four tries more on 408, 429 and 5xx, and when no answer comes.</summary>
    private const int MostTries = 5;

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

    public Task AskAsync(Func<Uri> host, DcsSimulator dcs) => AskAsync(host, dcs, MostTries);

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

            if ((int)response.StatusCode is not (408 or 409 or 429 or >= 502 and <= 504) && !IsRelayed500(response.StatusCode, text))
                Surprises.Add($"{(int)response.StatusCode} {text}");
            return (false, response.Headers.RetryAfter?.Delta ?? WithoutRetryAfter);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return (false, WithoutRetryAfter);
        }
    }

    private static bool IsRelayed500(HttpStatusCode status, string text) =>
        status == HttpStatusCode.InternalServerError && text.Contains("\"source\":\"dcs\"", StringComparison.Ordinal);

    private void Told(string instanceId, DcsSimulator dcs)
    {
        _instanceIds.Add(instanceId);
        if (!dcs.Tasks.Any(task => task.TaskId == instanceId))
            Lie = instanceId;
    }
}
