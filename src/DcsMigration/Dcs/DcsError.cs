using System.Text.Json;
using DcsMigration.Text;

namespace DcsMigration.Dcs;

/// <summary>An error from DCS or its gateway.</summary>
internal sealed record DcsError(int Status, string Code, string Message, string? ExtMessage, string? RequestId)
{
    private const int MaxLoggedCode = 256;
    private const int MaxLoggedMessage = 2048;

    /// <summary>IAM's code is its status. DCS's gateway passes it on if it does not accept a token.</summary>
    private const int IamStatus = 401;
    private const string IamCode = "401";

    /// <summary>DCS did not accept the credential. Another one may be accepted.</summary>
    public bool RefusesCredential =>
        Status == 401 || CanonicalCode is "APIGW.0301" or "APIGW.0307" or "DCS.1001" or "DCS.1002" or "DCS.1003";

    /// <summary>
    /// True for a 4xx with a code of DCS or its gateway, other than 408 (a proxy stopped waiting), for a job that was not submitted
    /// (DCS.5006), and if the gateway could not reach IAM (APIGW.0613).
    /// </summary>
    public bool NothingWasExecuted =>
        (Status is >= 400 and < 500 and not 408 && DcsCode.IsKnownForm(Code)) || CanonicalCode is "DCS.5006" or "APIGW.0613";

    /// <summary>The code, safe to log.</summary>
    public string PrintableCode => Printable.Of(Code, MaxLoggedCode);

    /// <summary>The code as our rules name it.</summary>
    public string CanonicalCode => DcsCode.Canonical(Code);

    /// <summary>
    /// The error in a response, if its code is one of DCS, its gateway or IAM, in any of the shapes in use: nested (error.code,
    /// error.message), DCS and gateway (error_code, error_msg), and the SDKs' (code, message). Otherwise null.
    /// </summary>
    public static DcsError? Read(int status, ReadOnlySpan<byte> body) =>
        status is >= 400 and <= 599 && JsonText.Parse(body) is { } root ? Read(status, root) : null;

    /// <summary>The same error with its texts masked, since they can echo the access key.</summary>
    public DcsError Masked(Func<string, string> mask) =>
        this with { Code = mask(Code), Message = mask(Message), ExtMessage = ExtMessage is null ? null : mask(ExtMessage) };

    /// <summary>For the log.</summary>
    public override string ToString() => $"{Status} {PrintableCode}: {Printable.Of(Message, MaxLoggedMessage)}";

    /// <summary>A filter may send any of the shapes, but with a code of its own.</summary>
    private static DcsError? Read(int status, JsonElement root)
    {
        (string? Code, string? Message, string? ExtMessage)[] shapes =
        [
            (At("error", "code"), At("error", "message") ?? At("error", "title"), At("error", "ext_message")),
            (At("error_code"), At("error_msg"), At("error_ext_msg")),
            (At("code"), At("message"), null),
        ];
        return shapes
            .Where(shape => shape.Code is { } code && (DcsCode.IsKnownForm(code) || (status == IamStatus && code == IamCode)))
            .Select(shape => new DcsError(status, shape.Code!, shape.Message ?? "", shape.ExtMessage, At("request_id")))
            .FirstOrDefault();

        string? At(params ReadOnlySpan<string> path) => JsonText.At(root, path);
    }
}
