namespace DcsMigration.Dcs;

/// <summary>An error of DCS or of the gateway before it, whichever of its wire shapes it came in.</summary>
internal sealed record DcsError(int Status, string Code, string Message, string? ExtMessage, string? RequestId)
{
    /// <summary>DCS did not accept who asks, so another credential may help.</summary>
    public bool RefusesCredential => Status == 401 || GatewayCode is "APIGW.0301" or "APIGW.0307" || Code is "DCS.1001" or "DCS.1002" or "DCS.1003";

    /// <summary>
    /// Nothing was executed: a refusal by its status (all 4xx but 408, which says that DCS gave up waiting),
    /// or by its code: the job was not submitted (DCS.5006), the backend was not there (APIGW.0613).
    /// </summary>
    public bool SaysNothingExecuted => Status is >= 400 and < 500 and not 408 || Code == "DCS.5006" || GatewayCode == "APIGW.0613";

    private const int MaxCodeLogged = 256;
    private const int MaxMessageLogged = 2048;

    /// <summary>The code as it may stand in a line of a log.</summary>
    public string PrintableCode => PrintableText.Of(Code, MaxCodeLogged);

    /// <summary>The same error with its texts masked: they can echo the access key.</summary>
    public DcsError Masked(Func<string, string> mask) =>
        this with { Code = mask(Code), Message = mask(Message), ExtMessage = ExtMessage is null ? null : mask(ExtMessage) };

    /// <summary>For the log.</summary>
    public override string ToString() => $"{Status} {PrintableCode}: {PrintableText.Of(Message, MaxMessageLogged)}";

    /// <summary>The documentation prints APIG., live replies say APIGW.: one and the same.</summary>
    private string GatewayCode => Code.StartsWith("APIG.", StringComparison.Ordinal) ? $"APIGW.{Code[5..]}" : Code;
}
