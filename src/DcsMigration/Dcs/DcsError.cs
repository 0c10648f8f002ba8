using System.Globalization;
using System.Text;
using System.Text.Json;

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
    public string PrintableCode => Printable(Code, MaxLoggedCode);

    /// <summary>The code as our rules name it.</summary>
    public string CanonicalCode => DcsCode.Canonical(Code);

    /// <summary>
    /// The error in a response, in any of the shapes in use: DCS and gateway (error_code, error_msg), nested (error.code, error.message),
    /// and IAM (nested, with a number as the code). Null if the response is not an error.
    /// </summary>
    public static DcsError? Read(int status, ReadOnlyMemory<byte> body)
    {
        if (status is < 400 or > 599)
            return null;

        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(status, document.RootElement);
        }
        catch (JsonException)
        {
            // Not JSON, such as a proxy's page.
            return null;
        }
    }

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

    private static DcsError? Read(int status, JsonElement root)
    {
        // The code decides the shape.
        var nestedCode = Text(root, "error", "code");
        var code = nestedCode ?? Text(root, "error_code");
        if (string.IsNullOrEmpty(code))
            return null;

        var (message, extMessage) = nestedCode is null
            ? (Text(root, "error_msg"), Text(root, "error_ext_msg"))
            : (Text(root, "error", "message") ?? Text(root, "error", "title"), Text(root, "error", "ext_message"));
        return new DcsError(status, code, message ?? "", extMessage, Text(root, "request_id"));
    }

    /// <summary>The text at a path of members. A value that is not a string is returned as its JSON.</summary>
    private static string? Text(JsonElement element, params ReadOnlySpan<string> path)
    {
        try
        {
            foreach (var name in path)
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                    return null;
            }

            return element.ValueKind switch
            {
                JsonValueKind.String => element.GetString(),
                JsonValueKind.Null => null,
                _ => element.GetRawText(),
            };
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate escape, in the value or in the name of a member beside it.
            return null;
        }
    }
}
