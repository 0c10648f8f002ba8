using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.OpenApi;

/// <summary>
/// GET /api/openapi.json and /api/swagger.json: the HTTP contract, for tools to import, with the address that was asked as its server.
/// Invalid settings don't matter to them.
/// </summary>
public sealed class OpenApiEndpoint
{
    /// <summary>What is quoted must be, and no more: people read these.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string BasePath = Routes.Prefix.TrimEnd('/');

    private readonly Lazy<JsonElement> _openApi = new(() => Read("openapi.json"));
    private readonly Lazy<JsonElement> _swagger = new(() => Read("swagger.json"));

    /// <summary>Answers with OpenAPI 3.1.</summary>
    public Task HandleOpenApiAsync(HttpContext context) => AnswerAsync(context, _openApi.Value);

    /// <summary>Answers with OpenAPI 2.0.</summary>
    public Task HandleSwaggerAsync(HttpContext context) => AnswerAsync(context, _swagger.Value);

    private static Task AnswerAsync(HttpContext context, JsonElement document)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Reply(StatusCodes.Status200OK, Written(document, context.Request)).WriteAsync(context.Response);
    }

    /// <summary>
    /// The document with the caller's address in it. Behind the Functions host the request has that address too: the host forwards it as
    /// X-Forwarded-Host and X-Forwarded-Proto, in place of what a caller sends under these names (azure-functions-host,
    /// DefaultHttpProxyService: YARP's default transformer), and the worker puts it back where it belongs
    /// (azure-functions-dotnet-worker, FunctionsHostBuilderExtensions: UseForwardedHeaders).
    /// </summary>
    private static ReadOnlyMemory<byte> Written(JsonElement document, HttpRequest request)
    {
        // As it is on the wire. request.Host would decode an international name, and throw for a bad one.
        var host = request.Headers.Host.ToString();
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json, Readable);
        writer.WriteStartObject();
        foreach (var member in document.EnumerateObject())
        {
            if (member.NameEquals("servers"))
                WriteServers(writer, request, host);
            else
                member.WriteTo(writer);

            if (member.NameEquals("basePath") && host.Length > 0)
                WriteHost(writer, request, host);
        }

        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }

    /// <summary>OpenAPI 3.1. A caller of HTTP/1.0 may send no Host: then the path alone.</summary>
    private static void WriteServers(Utf8JsonWriter writer, HttpRequest request, string host)
    {
        writer.WriteStartArray("servers");
        writer.WriteStartObject();
        writer.WriteString("url", host.Length == 0 ? BasePath : $"{Scheme(request)}://{host}{BasePath}");
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    /// <summary>OpenAPI 2.0, beside its basePath.</summary>
    private static void WriteHost(Utf8JsonWriter writer, HttpRequest request, string host)
    {
        writer.WriteString("host", host);
        writer.WriteStartArray("schemes");
        writer.WriteStringValue(Scheme(request));
        writer.WriteEndArray();
    }

    /// <summary>One of the two: what was forwarded as a scheme can be any text.</summary>
    private static string Scheme(HttpRequest request) => request.IsHttps ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;

    private static JsonElement Read(string name)
    {
        using var resource = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream(name)!;
        using var document = JsonDocument.Parse(resource);
        return document.RootElement.Clone();
    }
}
