using System.Text.Json;
using DcsMigration.Text;

namespace DcsMigration.Dcs;

/// <summary>An error from DCS or its gateway.</summary>
internal sealed record DcsError(int Status, string Code, string Message, string? ExtMessage, string? RequestId)
{
    private const int MaxLoggedCode = 256;
    private const int MaxLoggedMessage = 2048;

    /// <summary>DCS did not accept the credential. Another one may be accepted.</summary>
    public bool RefusesCredential =>
        Status == 401 || CanonicalCode is "APIGW.0301" or "APIGW.0307" or "DCS.1001" or "DCS.1002" or "DCS.1003";

    /// <summary>
    /// True for a 4xx other than 408 (a proxy stopped waiting), for a job that was not submitted (DCS.5006), and if the gateway could not
    /// reach IAM (APIGW.0613).
    /// </summary>
    public bool NothingWasExecuted => Status is >= 400 and < 500 and not 408 || CanonicalCode is "DCS.5006" or "APIGW.0613";

    /// <summary>The code, safe to log.</summary>
    public string PrintableCode => Printable.Of(Code, MaxLoggedCode);

    /// <summary>The code as our rules name it.</summary>
    public string CanonicalCode => DcsCode.Canonical(Code);

    /// <summary>
    /// The error in a response, in any of the shapes in use: DCS and gateway (error_code, error_msg), nested (error.code, error.message),
    /// IAM (nested, with a number as the code), and the SDKs' (code, message) if the code is one of DCS or its gateway. Otherwise null.
    /// </summary>
    public static DcsError? Read(int status, ReadOnlySpan<byte> body) =>
        status is >= 400 and <= 599 && JsonText.Parse(body) is { } root ? Read(status, root) : null;

    /// <summary>The same error with its texts masked, since they can echo the access key.</summary>
    public DcsError Masked(Func<string, string> mask) =>
        this with { Code = mask(Code), Message = mask(Message), ExtMessage = ExtMessage is null ? null : mask(ExtMessage) };

    /// <summary>For the log.</summary>
    public override string ToString() => $"{Status} {PrintableCode}: {Printable.Of(Message, MaxLoggedMessage)}";

    private static DcsError? Read(int status, JsonElement root)
    {
        // The code decides the shape.
        if (JsonText.At(root, "error", "code") is { Length: > 0 } nested)
        {
            var message = JsonText.At(root, "error", "message") ?? JsonText.At(root, "error", "title");
            return Error(nested, message, JsonText.At(root, "error", "ext_message"));
        }

        if (JsonText.At(root, "error_code") is { Length: > 0 } code)
            return Error(code, JsonText.At(root, "error_msg"), JsonText.At(root, "error_ext_msg"));

        // A filter may send the same shape.
        return JsonText.At(root, "code") is { } sdkCode && DcsCode.IsKnownForm(sdkCode)
            ? Error(sdkCode, JsonText.At(root, "message"), extMessage: null)
            : null;

        DcsError Error(string code, string? message, string? extMessage) =>
            new(status, code, message ?? "", extMessage, JsonText.At(root, "request_id"));
    }
}
