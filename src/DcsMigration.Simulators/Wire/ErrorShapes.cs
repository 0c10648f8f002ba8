using System.Text.Json.Nodes;

namespace DcsMigration.Simulators.Wire;

/// <summary>The shapes in which DCS, its gateway, IAM and Key Vault send errors.</summary>
internal static class ErrorShapes
{
    public static string Dcs(string code, string message) =>
        new JsonObject { ["error_msg"] = message, ["error_code"] = code, ["error_ext_msg"] = null }.ToJsonString();

    public static string Gateway(string code, string message, string requestId) =>
        new JsonObject { ["error_msg"] = message, ["error_code"] = code, ["request_id"] = requestId }.ToJsonString();

    public static string Nested(string code, string message) =>
        Error(new JsonObject { ["code"] = code, ["message"] = message, ["ext_message"] = null });

    public static string Iam(int code, string message, string title) =>
        Error(new JsonObject { ["message"] = message, ["code"] = code, ["title"] = title });

    public static string KeyVault(string code, string message, string? innerCode = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (innerCode is not null)
            error["innererror"] = new JsonObject { ["code"] = innerCode };
        return Error(error);
    }

    private static string Error(JsonObject error) => new JsonObject { ["error"] = error }.ToJsonString();
}
