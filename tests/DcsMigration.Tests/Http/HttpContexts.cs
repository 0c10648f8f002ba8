using System.Text;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Tests.Http;

/// <summary>Requests as a server passes them to the endpoints.</summary>
internal static class HttpContexts
{
    public static HttpContext Post(byte[] body, string? contentType = "application/json", bool chunked = false)
    {
        var context = Request(HttpMethods.Post);
        context.Request.Body = new MemoryStream(body, writable: false);
        context.Request.ContentLength = chunked ? null : body.Length;
        context.Request.ContentType = contentType;
        return context;
    }

    /// <param name="body">The body.</param>
    /// <param name="query">With its question mark.</param>
    /// <param name="key">The Idempotency-Key.</param>
    /// <param name="caller">Cancelled, it hangs up.</param>
    public static HttpContext Post(string body, string query = "", string? key = null, CancellationTokenSource? caller = null)
    {
        var context = Post(Encoding.UTF8.GetBytes(body));
        context.Request.QueryString = new QueryString(query);
        context.RequestAborted = caller?.Token ?? CancellationToken.None;
        if (key is not null)
            context.Request.Headers["Idempotency-Key"] = key;

        return context;
    }

    public static HttpContext Get(string query = "")
    {
        var context = Request(HttpMethods.Get);
        context.Request.QueryString = new QueryString(query);
        return context;
    }

    private static DefaultHttpContext Request(string method)
    {
        var context = new DefaultHttpContext { TraceIdentifier = "trace-of-the-request" };
        context.Request.Method = method;
        context.Response.Body = new MemoryStream();
        return context;
    }
}
