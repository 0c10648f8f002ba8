using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DcsMigration.Http;

/// <summary>The one shape of every error, ours or relayed: that of the API page, Table 4, plus five members.</summary>
/// <param name="ErrorCode">FN.nnnn for our own, else the code of DCS or its gateway.</param>
/// <param name="ErrorMsg">What is wrong and what to do about it.</param>
/// <param name="ErrorExtMsg">As DCS sends it. Currently always null.</param>
/// <param name="Source">"function" or "dcs".</param>
/// <param name="RequestId">DCS's id of the request, if it got there.</param>
/// <param name="TraceId">Our id of the request, to find it in the logs.</param>
/// <param name="Advice">What the person who reads it should do.</param>
/// <param name="Details">Each field with an error; omitted if there is none.</param>
internal sealed record ErrorBody(
    string ErrorCode,
    string ErrorMsg,
    string? ErrorExtMsg,
    string Source,
    string? RequestId,
    string TraceId,
    string Advice,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Details);

/// <summary>What is wrong with one field, setting or other part.</summary>
internal sealed record FieldError(string Field, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ReadyBody))]
internal sealed partial class EndpointJson : JsonSerializerContext
{
    /// <summary>Writes text as it is, not as \u escapes: these replies are read by people.</summary>
    public static EndpointJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
