using System.Text.Json;
using System.Text.Json.Nodes;

namespace DcsMigration.Simulators.Iam;

/// <summary>The body of <c>POST /v3/auth/tokens</c> with the password method and a project scope.</summary>
internal sealed record PasswordLogin(SimulatedUser User, string ProjectId)
{
    /// <returns>The login, or null if the body is not one.</returns>
    public static PasswordLogin? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var auth = JsonNode.Parse(body)?["auth"];
            var identity = auth?["identity"];
            if (identity?["methods"] is not JsonArray methods || methods is not [var method] || Text(method) is not "password")
                return null;

            var user = identity["password"]?["user"];
            return Text(user?["name"]) is { } name
                && Text(user?["password"]) is { } password
                && Text(user?["domain"]?["name"]) is { } domain
                && Text(auth?["scope"]?["project"]?["id"]) is { } projectId
                    ? new PasswordLogin(new SimulatedUser(name, password, domain), projectId)
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not JSON, a value instead of an object, or a duplicate member.
            return null;
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
