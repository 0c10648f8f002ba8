namespace DcsMigration.Local;

/// <summary>Answers a request to a path that has no route, such as /, with the routes that there are.</summary>
internal static class RouteList
{
    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.StatusCode != StatusCodes.Status404NotFound || context.GetEndpoint() is not null)
            return;

        var routes = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(route => $"{Method(route),-5}{route.RoutePattern.RawText}\n");
        await Results.Text($"This path has no route. The routes are:\n{string.Concat(routes)}", statusCode: StatusCodes.Status404NotFound)
            .ExecuteAsync(context);
    }

    private static string? Method(RouteEndpoint route) => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0];
}
