using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.Chat;

/// <summary>Answers the requests of the route for chat commands.</summary>
internal interface IChatEndpoint
{
    Task<IResult> HandleAsync(HttpRequest request);
}
