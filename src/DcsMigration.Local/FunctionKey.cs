using System.Security.Cryptography;
using System.Text;
using DcsMigration.Http;

namespace DcsMigration.Local;

/// <summary>
/// Checks the caller's key as the Functions host does: in the header or the query.
/// Returns 401 without a body if it is missing or wrong.
/// </summary>
/// <param name="key">The key that callers must send, or null if none is required.</param>
internal sealed class FunctionKey(string? key)
{
    public RequestDelegate Guard(KeyLevel level, Func<HttpRequest, Task<IResult>> endpoint) => async context =>
    {
        var reply = level == KeyLevel.Anonymous || key is null || IsAuthorized(context.Request, key)
            ? await endpoint(context.Request)
            : Results.Unauthorized();
        await reply.ExecuteAsync(context);
    };

    private static bool IsAuthorized(HttpRequest request, string key)
    {
        var given = (string?)request.Headers["x-functions-key"] ?? request.Query["code"];
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given ?? ""), Encoding.UTF8.GetBytes(key));
    }
}
