using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Benchmarks.Servers;

/// <summary>The servers that the function apps call. Each runs in a separate process and does as little as possible.</summary>
internal static class BackendServers
{
    public const string Upstream = "upstream";
    public const string Table = "table";

    /// <summary>Prints the address and serves requests until the standard input closes.</summary>
    public static async Task<int> ServeAsync(string server)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(server switch
        {
            Upstream => CreateTaskAsync,
            Table => new TableSimulator().HandleAsync,
            _ => throw new InvalidOperationException($"There is no server \"{server}\"."),
        });
        await app.StartAsync();
        await Console.Out.WriteLineAsync(app.Urls.First());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }

    /// <summary>Simulates DCS: returns a new instance ID for each POST.</summary>
    private static async Task CreateTaskAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status501NotImplemented;
            return;
        }

        var reply = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"instance_id":"{{Guid.NewGuid()}}"}"""));
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = reply.Length;
        await context.Response.Body.WriteAsync(reply);
    }
}
