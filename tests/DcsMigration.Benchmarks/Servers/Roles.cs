using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Benchmarks.Servers;

/// <summary>The servers that the service is measured with and against. Each runs as a process of its own, and does as little as it can.</summary>
internal static class Roles
{
    public const string Upstream = "upstream";
    public const string Yarp = "yarp";
    public const string Empty = "empty";
    public const string Table = "table";

    /// <summary>PUT to it with a number of milliseconds sets how late the upstream answers from then on.</summary>
    public const string DelayPath = "/delay/";

    public static async Task<int> ServeAsync(string role, string url, string? forwardTo)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (role == Yarp)
            builder.Services.AddHttpForwarder();

        await using var app = builder.Build();
        switch (role)
        {
            case Upstream:
                MapUpstream(app);
                break;
            case Yarp:
                app.MapForwarder("/{**all}", forwardTo!);
                break;
            case Table:
                app.Run(AgreeAsync);
                break;
            default:
                app.MapPost("/{**all}", () => Results.Ok());
                break;
        }

        await app.RunAsync(url);
        return 0;
    }

    /// <summary>Stands for DCS: a new instance for each POST.</summary>
    private static void MapUpstream(WebApplication app)
    {
        var delay = TimeSpan.Zero;
        app.MapPut($"{DelayPath}{{milliseconds}}", (int milliseconds) =>
        {
            delay = TimeSpan.FromMilliseconds(milliseconds);
        });
        app.MapPost("/{**all}", async context =>
        {
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, TimeProvider.System);

            await AnswerAsync(context.Response, StatusCodes.Status200OK, string.Create(
                CultureInfo.InvariantCulture, $$"""{"instance_id":"{{Guid.NewGuid()}}"}"""));
        });
    }

    /// <summary>
    /// Stands for Table Storage where memory is measured: it agrees to every write and keeps nothing, so that what grows is the service's.
    /// </summary>
    private static async Task AgreeAsync(HttpContext context)
    {
        await context.Request.BodyReader.CopyToAsync(Stream.Null);
        context.Response.Headers.ETag = "W/\"1\"";
        if (HttpMethods.IsGet(context.Request.Method))
            await AnswerAsync(context.Response, StatusCodes.Status200OK, """{"value":[]}""");
        else
            context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task AnswerAsync(HttpResponse response, int status, string json)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(Encoding.ASCII.GetBytes(json));
    }
}
