using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Requests as a caller makes them.</summary>
internal static class CreateRequest
{
    public const string Path = "/api/migration-tasks";

    /// <summary>The API page's example.</summary>
    public const string Example =
        """{"name":"dcs-migration-thrc","description":"Creating an online data migration task","vpc_id":"5e37b3be-950a-48e1-b498-65b63d336481","subnet_id":"40f15ed6-7f85-49d5-ba0e-65b940d4812c","security_group_id":"9df96622-24b7-4813-84b8-ab74552a21d7"}""";

    private static readonly HttpClient Client = new();

    public static Task<HttpResponseMessage> SendAsync(
        LocalProcess local, string body = Example, string? mediaType = "application/json", string path = Path, params (string Name, string Value)[] headers) =>
        SendAsync(local, Encoding.UTF8.GetBytes(body), mediaType, path, headers);

    public static async Task<HttpResponseMessage> SendAsync(
        LocalProcess local, byte[] body, string? mediaType, string path = Path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(local.Address, path)) { Content = new ByteArrayContent(body) };
        if (mediaType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);

        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> GetAsync(LocalProcess local, string path) =>
        Client.GetAsync(new Uri(local.Address, path), TestContext.Current.CancellationToken);

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    public static async Task<string?> TextAsync(HttpResponseMessage response, string member) =>
        (await JsonAsync(response)).GetProperty(member).GetString();
}
