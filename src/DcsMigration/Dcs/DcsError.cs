using System.Globalization;
using System.Text;

namespace DcsMigration.Dcs;

/// <summary>An error from DCS or its gateway.</summary>
internal sealed record DcsError(int Status, string Code, string Message, string? ExtMessage, string? RequestId)
{
    private const int MaxLoggedCode = 256;
    private const int MaxLoggedMessage = 2048;

    /// <summary>DCS did not accept the credential. Another one may be accepted.</summary>
    public bool RefusesCredential => Status == 401 || GatewayCode is "APIGW.0301" or "APIGW.0307" || Code is "DCS.1001" or "DCS.1002" or "DCS.1003";

    /// <summary>
    /// Nothing was executed. Any 4xx says so, except 408, with which a proxy gives up waiting for DCS. So do the codes
    /// for a job that was not submitted (DCS.5006) and for a gateway that could not reach IAM (APIGW.0613).
    /// </summary>
    public bool SaysNothingExecuted => Status is >= 400 and < 500 and not 408 || Code == "DCS.5006" || GatewayCode == "APIGW.0613";

    /// <summary>The code for a line of a log.</summary>
    public string PrintableCode => Printable(Code, MaxLoggedCode);

    /// <summary>The documentation prints APIG., live replies have APIGW. They are the same.</summary>
    private string GatewayCode => Code.StartsWith("APIG.", StringComparison.Ordinal) ? $"APIGW.{Code[5..]}" : Code;

    /// <summary>The same error with its texts masked, since they can echo the access key.</summary>
    public DcsError Masked(Func<string, string> mask) =>
        this with { Code = mask(Code), Message = mask(Message), ExtMessage = ExtMessage is null ? null : mask(ExtMessage) };

    /// <summary>For the log.</summary>
    public override string ToString() => $"{Status} {PrintableCode}: {Printable(Message, MaxLoggedMessage)}";

    /// <summary>Limits the length of a text, and escapes everything that a terminal or a log parser would act on.</summary>
    private static string Printable(string text, int maxLength)
    {
        var printable = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            var added = IsPrintable(rune) ? rune.ToString() : $"\\u{rune.Value:x4}";
            if (printable.Length + added.Length > maxLength - 1)
                return printable.Append('…').ToString();

            printable.Append(added);
        }

        return printable.ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
