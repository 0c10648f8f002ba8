using System.Net;
using System.Net.Mime;

namespace DcsMigration.Local;

/// <summary>
/// Without a function key, only programs on this machine can call the host. It listens only on loopback addresses, and refuses
/// requests that a web page in a browser may have sent: from another site, or to a domain whose DNS name resolves to a loopback address.
/// </summary>
internal static class Loopback
{
    private const string Refusal =
        "Refused: without a function key, this host answers only programs on this machine that call it by a loopback address, "
        + "such as http://127.0.0.1:7071. Set Local:FunctionKey (environment variable Local__FunctionKey) to allow other calls.\n";

    /// <summary>Whether Kestrel binds the address to loopback only. It binds a name other than localhost to every interface.</summary>
    public static bool IsBoundBy(BindingAddress address) => address.IsUnixPipe || IsLoopbackName(address.Host);

    /// <summary>Middleware that refuses requests that may not come from a program on this machine.</summary>
    public static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        // The raw header, because request.Host decodes international names and throws for invalid ones.
        var host = request.Headers.Host.ToString();
        if (IsLoopbackName(new HostString(host).Host)
            && IsOwnOrigin(request.Headers.Origin.ToString(), $"{request.Scheme}://{host}")
            && request.Headers["Sec-Fetch-Site"] != "cross-site")
            return next(context);

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = MediaTypeNames.Text.Plain;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(Refusal);
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsOwnOrigin(string origin, string own) =>
        origin.Length == 0 || origin.Equals(own, StringComparison.OrdinalIgnoreCase);
}
