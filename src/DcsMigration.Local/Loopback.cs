using System.Net;
using System.Net.Mime;

namespace DcsMigration.Local;

/// <summary>
/// Without a function key only programs on this machine may call. The addresses must be loopback ones, and a web page that the machine's
/// browser has open may not call: neither from another site, nor under a name that DNS resolves to a loopback address.
/// </summary>
internal static class Loopback
{
    private const string Refusal =
        "Refused: without a function key, this host answers only programs on this machine that call it by a loopback address, such as http://127.0.0.1:7071. Set Local:FunctionKey (environment variable Local__FunctionKey) to call it in another way.\n";

    /// <summary>Whether Kestrel binds the address to loopback only. It binds a name other than localhost to every interface.</summary>
    public static bool IsBoundBy(BindingAddress address) => address.IsUnixPipe || IsName(address.Host);

    /// <summary>Middleware that refuses what did not come from a program on this machine.</summary>
    public static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        // As sent: request.Host would decode an international name, and throw for an invalid one.
        var host = request.Headers.Host.ToString();
        if (IsName(new HostString(host).Host) && IsOwnOrigin(request.Headers.Origin.ToString(), $"{request.Scheme}://{host}") && request.Headers["Sec-Fetch-Site"] != "cross-site")
            return next(context);

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = MediaTypeNames.Text.Plain;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(Refusal);
    }

    private static bool IsName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsOwnOrigin(string origin, string own) =>
        origin.Length == 0 || origin.Equals(own, StringComparison.OrdinalIgnoreCase);
}
