namespace DcsMigration.Http;

/// <summary>
/// Finds expressions that the caller's tool did not evaluate, such as <c>{{ $json.vpc_id }}</c>, and texts that mean "no value".
/// </summary>
internal static class Unevaluated
{
    private const string StringifiedObject = "[object Object]";

    private static readonly string[] Openings = ["@{", "{{", "${"];

    /// <summary>What is wrong with a value, to be shown after the name of its field or header; null if nothing is.</summary>
    public static string? ErrorIn(string value)
    {
        if (value is "undefined" or "null")
            return $"is \"{value}\": the expression in your tool has no value";
        if (value.Contains(StringifiedObject, StringComparison.Ordinal))
            return $"contains {StringifiedObject}: the expression in your tool is an object, not a text";

        return Array.Find(Openings, opening => value.Contains(opening, StringComparison.Ordinal)) is { } found
            ? $"contains {found}: your tool did not evaluate the expression"
            : null;
    }

    /// <summary>The same for free text, which may contain anything: only a value that is one expression is a mistake.</summary>
    public static string? ErrorInFreeText(string value)
    {
        var text = value.Trim();
        return text == StringifiedObject || IsOneExpression(text) ? ErrorIn(text) : null;
    }

    /// <summary>Whether the whole text is one expression: its first brace is closed by the last character. n8n puts = in front.</summary>
    private static bool IsOneExpression(string text)
    {
        var template = text.StartsWith("={{", StringComparison.Ordinal) ? text[1..] : text;
        if (!Array.Exists(Openings, opening => template.StartsWith(opening, StringComparison.Ordinal)))
            return false;

        var depth = 0;
        for (var i = template.IndexOf('{', StringComparison.Ordinal); i < template.Length; i++)
        {
            depth += template[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                return i == template.Length - 1;
        }

        return false;
    }
}
