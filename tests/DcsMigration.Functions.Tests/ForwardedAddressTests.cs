using DcsMigration.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.FunctionsTests;

/// <summary>The middleware that the worker's ASP.NET Core integration puts before the triggers, with what the Functions host sends.</summary>
public sealed class ForwardedAddressTests
{
    [Theory]
    [InlineData("openapi.json", "\"https://my-app.example/api\"")]
    [InlineData("swagger.json", "\"host\":\"my-app.example\",\"schemes\":[\"https\"]")]
    public async Task A_document_names_the_address_that_the_caller_used(string document, string address)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDcsMigration(Settings.Read(builder.Configuration));
        await using var app = builder.Build();
        app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
        LocalHost.Map(app, new FunctionKey(key: null));
        await app.StartAsync(TestContext.Current.CancellationToken);

        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "my-app.example");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        var json = await client.GetStringAsync($"/api/{document}", TestContext.Current.CancellationToken);

        Assert.Contains(address, json, StringComparison.Ordinal);
    }
}
