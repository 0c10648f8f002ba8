using System.Security.Cryptography;
using System.Text;

namespace DcsMigration.Local;

/// <summary>
/// Checks the caller's key as the Functions host does: in the header or the query.
/// If it is missing or wrong, returns 401 and says so; the Functions host says nothing.
/// </summary>
/// <param name="key">The key that callers must send, or null if none is required.</param>
internal sealed class FunctionKey(string? key)
{
    private const string Header = "x-functions-key";

    /// <summary>For the routes whose trigger in the function app has the level Function.</summary>
    public RequestDelegate Guard(Func<HttpRequest, Task<IResult>> endpoint) => NotRequired(async request =>
        key is null || IsAuthorized(request, key) ? await endpoint(request) : Unauthorized(Given(request)));

    /// <summary>For the routes whose trigger in the function app has the level Anonymous.</summary>
    public static RequestDelegate NotRequired(Func<HttpRequest, Task<IResult>> endpoint) => async context =>
        await (await endpoint(context.Request)).ExecuteAsync(context);

    private static bool IsAuthorized(HttpRequest request, string key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Given(request) ?? ""), Encoding.UTF8.GetBytes(key));

    private static string? Given(HttpRequest request) => (string?)request.Headers[Header] ?? request.Query["code"];

    private static IResult Unauthorized(string? given) => Results.Text(
        string.IsNullOrEmpty(given)
            ? $"The header {Header} is missing. Send the function key in it, or in the query as ?code=.\n"
            : $"The function key is wrong. Send the value of Local__FunctionKey in the header {Header}.\n",
        statusCode: StatusCodes.Status401Unauthorized);
}
