using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators.Dcs;
using DcsMigration.WorkerDriver;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Sends requests as a caller does. Adds the function key unless the headers contain one; a null value means no key.</summary>
internal static class CreateRequest
{
    public const string Path = "/api/migration-tasks";
    public const string KeyHeader = "x-functions-key";
    public const string FunctionKey = FunctionApp.FunctionKey;

    /// <summary>The example of the API documentation.</summary>
    public const string Example = DcsSimulator.SampleRequest;

    private static readonly HttpClient Client = new();

    /// <summary>Returns the example with another name.</summary>
    public static string Named(string name) => Example.Replace("dcs-migration-thrc", name, StringComparison.Ordinal);

    public static Task<HttpResponseMessage> SendAsync(
        LocalProcess local,
        string body = Example,
        string? mediaType = "application/json",
        string path = Path,
        params (string Name, string? Value)[] headers) =>
        SendAsync(local.Address, Encoding.UTF8.GetBytes(body), mediaType, path, headers);

    public static Task<HttpResponseMessage> SendAsync(
        ITestHost host,
        string body = Example,
        string? mediaType = "application/json",
        string path = Path,
        params (string Name, string? Value)[] headers) =>
        SendAsync(host.Address, Encoding.UTF8.GetBytes(body), mediaType, path, headers);

    public static async Task<HttpResponseMessage> SendAsync(
        Uri host, byte[] body, string? mediaType, string path = Path, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host, path)) { Content = new ByteArrayContent(body) };
        if (mediaType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        if (!headers.Any(header => header.Name == KeyHeader))
            request.Headers.Add(KeyHeader, FunctionKey);
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
            request.Headers.TryAddWithoutValidation(name, value);

        return await SendAsync(request);
    }

    public static Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        Client.SendAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Sends a request without a body.</summary>
    public static async Task<HttpResponseMessage> SendAsync(ITestHost host, HttpMethod method, string path = Path)
    {
        using var request = new HttpRequestMessage(method, new Uri(host.Address, path));
        request.Headers.Add(KeyHeader, FunctionKey);
        return await SendAsync(request);
    }

    public static Task<HttpResponseMessage> GetAsync(LocalProcess local, string path) =>
        Client.GetAsync(new Uri(local.Address, path), TestContext.Current.CancellationToken);

    public static Task<HttpResponseMessage> GetAsync(ITestHost host, string path) =>
        Client.GetAsync(new Uri(host.Address, path), TestContext.Current.CancellationToken);

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    public static async Task<string?> TextAsync(HttpResponseMessage response, string member)
    {
        if ((await JsonAsync(response)).TryGetProperty(member, out var value))
            return value.GetString();

        Assert.Fail($"The reply has no {member}: {await HttpAssert.TextAsync(response)}");
        return null;
    }
}
