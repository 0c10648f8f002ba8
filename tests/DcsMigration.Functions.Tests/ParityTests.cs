using System.Net;
using DcsMigration.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.FunctionsTests;

/// <summary>The function app and the local host serve the same endpoints, and answer alike.</summary>
public sealed class ParityTests : IAsyncLifetime
{
    private const string Key = "a-key-for-tests";

    private readonly WebApplication _local;
    private readonly HttpClient _client = new();

    public ParityTests()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDcsMigration(Settings.Read(builder.Configuration));
        _local = builder.Build();
        LocalHost.Map(_local, new FunctionKey(Key));
    }

    public static TheoryData<string> Names => [.. Trigger.All.Select(trigger => trigger.Name)];

    public async ValueTask InitializeAsync()
    {
        await _local.StartAsync(TestContext.Current.CancellationToken);
        _client.BaseAddress = new Uri(_local.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _local.DisposeAsync();
    }

    [Fact]
    public void The_routes_are_the_same()
    {
        var routes = ((IEndpointRouteBuilder)_local).DataSources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText);

        Assert.Equal(Trigger.All.Select(trigger => trigger.Path).Order(StringComparer.Ordinal), routes.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_key_is_asked_for_where_the_host_asks_for_one(string name)
    {
        var trigger = Trigger.All.Single(trigger => trigger.Name == name);

        using var without = await SendAsync(trigger, key: null);
        using var wrong = await SendAsync(trigger, key: "another-key");
        using var with = await SendAsync(trigger, Key);

        var needed = trigger.Http.AuthLevel != AuthorizationLevel.Anonymous;
        Assert.Equal(needed, without.StatusCode == HttpStatusCode.Unauthorized);
        Assert.Equal(needed, wrong.StatusCode == HttpStatusCode.Unauthorized);
        Assert.NotEqual(HttpStatusCode.Unauthorized, with.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_trigger_answers_what_the_local_host_answers(string name)
    {
        var trigger = Trigger.All.Single(trigger => trigger.Name == name);
        var context = new DefaultHttpContext { TraceIdentifier = "trace" };
        context.Request.Method = trigger.Http.Methods!.Single();
        context.Response.Body = new MemoryStream();

        var instance = ActivatorUtilities.CreateInstance(_local.Services, trigger.Class);
        await (Task)trigger.Method.Invoke(instance, [context.Request])!;
        using var local = await SendAsync(trigger, Key);

        Assert.Equal((int)local.StatusCode, context.Response.StatusCode);
        Assert.Equal(local.Content.Headers.ContentType?.ToString(), context.Response.ContentType);
        Assert.Equal(await ErrorCodeAsync(await local.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)), await ErrorCodeAsync(context.Response.Body));
    }

    [Theory]
    [InlineData("openapi.json")]
    [InlineData("swagger.json")]
    public async Task The_documents_are_there_though_the_settings_are_faulty(string document)
    {
        var json = await _client.GetStringAsync($"/api/{document}", TestContext.Current.CancellationToken);

        Assert.Contains(_client.BaseAddress!.Authority, json, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> SendAsync(Trigger trigger, string? key)
    {
        var request = new HttpRequestMessage(new HttpMethod(trigger.Http.Methods!.Single()), trigger.Path);
        if (key is not null)
            request.Headers.Add("x-functions-key", key);

        return _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string?> ErrorCodeAsync(Stream body)
    {
        body.Position = 0;
        using var document = await System.Text.Json.JsonDocument.ParseAsync(body, cancellationToken: TestContext.Current.CancellationToken);
        return document.RootElement.TryGetProperty("error_code", out var code) ? code.GetString() : null;
    }
}
