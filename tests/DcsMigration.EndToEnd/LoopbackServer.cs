using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Starts HTTP servers on free loopback ports, with one handler for all requests.</summary>
internal static class LoopbackServer
{
    public static async Task<WebApplication> StartAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(handler);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }
}
