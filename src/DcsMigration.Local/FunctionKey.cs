using System.Security.Cryptography;
using System.Text;
using DcsMigration.Http;

namespace DcsMigration.Local;

/// <summary>Asks for the caller's key as the Functions host does: in a header or the query; 401 and no body without it.</summary>
internal sealed class FunctionKey(string? key)
{
    public RequestDelegate Guard(KeyLevel level, Func<HttpRequest, Task<IResult>> endpoint) => async context =>
    {
        var reply = level == KeyLevel.Anonymous || key is null || Admits(context.Request, key) ? await endpoint(context.Request) : Results.Unauthorized();
        await reply.ExecuteAsync(context);
    };

    private static bool Admits(HttpRequest request, string key)
    {
        var given = (string?)request.Headers["x-functions-key"] ?? request.Query["code"];
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given ?? ""), Encoding.UTF8.GetBytes(key));
    }
}
