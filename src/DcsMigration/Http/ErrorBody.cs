using System.Text.Json.Serialization;

namespace DcsMigration.Http;

/// <summary>The one shape of every error, ours or relayed: that of the API page, Table 4, plus five members.</summary>
/// <param name="ErrorCode">FN.nnnn for our own, else the code of DCS or its gateway.</param>
/// <param name="ErrorMsg">What is wrong and what to do about it.</param>
/// <param name="ErrorExtMsg">Relayed from DCS, which currently sends null.</param>
/// <param name="Source">"function" or "dcs".</param>
/// <param name="RequestId">DCS's id of the request, if the request reached DCS.</param>
/// <param name="TraceId">Our id of the request, to find it in the logs.</param>
/// <param name="Advice">What the person who reads the error should do.</param>
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
