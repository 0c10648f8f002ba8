using System.Text;
using System.Text.Json;

namespace DcsMigration.Text;

/// <summary>What another server says, such as IAM or a filter in place of DCS: the reason in its JSON, or its plain text.</summary>
internal static class ForeignText
{
    private const int MaxLength = 300;

    /// <summary>The members that hold a reason, best first.</summary>
    private static readonly string[][] Reasons =
    [
        ["message"], ["Message"], ["error_msg"], ["error", "message"], ["error", "title"], ["error_description"], ["detail"], ["error"],
        ["title"], ["msg"], ["fault", "faultstring"], [],
    ];

    /// <summary>The reason, masked before it is shortened. Null if there is none, as in HTML.</summary>
    public static string? Read(ReadOnlySpan<byte> body, Func<string, string> mask)
    {
        var reason = (JsonText.Parse(body) is { } json ? ReasonIn(json) : PlainText(body)).Trim();
        return reason.Length == 0 ? null : Printable.Of(mask(reason), MaxLength);
    }

    private static string PlainText(ReadOnlySpan<byte> body) =>
        Encoding.UTF8.GetString(body).TrimStart() is [not '<', ..] text ? text : "";

    private static string ReasonIn(JsonElement root)
    {
        var reason = Reasons.Select(path => JsonText.StringAt(root, path)).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
        return reason is not null && JsonText.At(root, "code") is { Length: > 0 } code ? $"{code}: {reason}" : reason ?? "";
    }
}
