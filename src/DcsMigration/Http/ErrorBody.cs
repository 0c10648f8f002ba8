using System.Text.Json.Nodes;

namespace DcsMigration.Http;

/// <summary>What every error says, ours or relayed: the members of the API page, Table 4, then our own.</summary>
/// <param name="IsRelayed">Whether it is an error of DCS or its gateway.</param>
/// <param name="Code">The code of DCS, or ours.</param>
/// <param name="Message">For our own errors, what to do.</param>
/// <param name="ExtMessage">More of what DCS says.</param>
/// <param name="RequestId">DCS's id of the request.</param>
/// <param name="TraceId">Finds the request in the logs.</param>
/// <param name="Advice">What the person who reads it should do.</param>
/// <param name="Details">What is wrong with which field.</param>
internal sealed record ErrorBody(
    bool IsRelayed,
    string Code,
    string Message,
    string? ExtMessage,
    string? RequestId,
    string TraceId,
    string Advice,
    IReadOnlyList<FieldError>? Details = null)
{
    public byte[] ToUtf8Json()
    {
        var json = new JsonObject
        {
            ["error_code"] = Code,
            ["error_msg"] = Message,
            ["error_ext_msg"] = ExtMessage,
            ["source"] = IsRelayed ? "dcs" : "function",
            ["request_id"] = RequestId,
            ["trace_id"] = TraceId,
            ["advice"] = Advice,
        };
        if (Details is not null)
        {
            json["details"] = new JsonArray(
                [.. Details.Select(detail => new JsonObject { ["field"] = detail.Field, ["message"] = detail.Message })]);
        }

        return Reply.Utf8(json);
    }
}
