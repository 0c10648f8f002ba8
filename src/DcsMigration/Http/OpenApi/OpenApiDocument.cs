using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.OpenApi;

/// <summary>The HTTP contract, for tools to import, with the address that the caller used as its server. It needs no settings.</summary>
internal static class OpenApiDocument
{
    private static readonly string BasePath = Routes.Prefix.TrimEnd('/');

    /// <summary>OpenAPI 3.1. An HTTP/1.0 caller may omit Host. Then the server is only the path.</summary>
    public static Reply OpenApi(HttpRequest request)
    {
        var document = Read("openapi.json");
        var url = Host(request) is { Length: > 0 } host ? $"{Scheme(request)}://{host}{BasePath}" : BasePath;
        document["servers"] = new JsonArray(new JsonObject { ["url"] = url });
        return ReplyWith(document);
    }

    /// <summary>OpenAPI 2.0. Host and scheme are separate members; the base path is in the file.</summary>
    public static Reply Swagger(HttpRequest request)
    {
        var document = Read("swagger.json");
        if (Host(request) is { Length: > 0 } host)
        {
            document["host"] = host;
            document["schemes"] = new JsonArray(Scheme(request));
        }

        return ReplyWith(document);
    }

    private static JsonObject Read(string name)
    {
        using var resource = typeof(OpenApiDocument).Assembly.GetManifestResourceStream(name)!;
        return JsonNode.Parse(resource)!.AsObject();
    }

    /// <summary>
    /// The host as it was sent: request.Host would decode an international name, and throw for an invalid one. In the function app it is
    /// the caller's too: the Functions host sets X-Forwarded-Host (DefaultHttpProxyService), and the worker restores it
    /// (UseForwardedHeaders).
    /// </summary>
    private static string Host(HttpRequest request) => request.Headers.Host.ToString();

    /// <summary>Only http or https, because a forwarded scheme can be any text.</summary>
    private static string Scheme(HttpRequest request) => request.IsHttps ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;

    private static Reply ReplyWith(JsonObject document) => new(StatusCodes.Status200OK, Reply.Utf8(document));
}
