using System.Buffers;

namespace DcsMigration.Http;

/// <summary>
/// Finds expressions that the caller's tool did not evaluate, such as <c>{{ $json.vpc_id }}</c>, and texts that mean "no value".
/// As a key, such a text makes the next request a retry of this one.
/// </summary>
internal static class Unevaluated
{
    private const string NoValue = "the expression in your tool has no value";
    private const string NotEvaluated = "your tool did not evaluate the expression";

    private static readonly string[] Openings = ["@{", "{{", "${", "$(", "$[", "#{", "%{", "{%", "<%", "$env:"];

    private static readonly string[] NoValues =
        ["undefined", "null", "none", "nan", "nil", "<nil>", "<null>", "<none>", "(null)", "<no value>"];

    private static readonly SearchValues<char> LettersAndDigits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>What is wrong with a value, to be shown after the name of its field or header; null if nothing is.</summary>
    public static string? ErrorIn(string value)
    {
        if (NoValues.Contains(value, StringComparer.OrdinalIgnoreCase))
            return $"is \"{value}\": {NoValue}";
        if (StringifiedObject(value) is { } text)
            return $"contains {text}: the expression in your tool is an object, not a text";

        var found = Array.Find(Openings, opening => value.Contains(opening, StringComparison.Ordinal))
            ?? FunctionCall(value) ?? PercentVariable(value) ?? ShellVariable(value);
        return found is null ? null : $"contains {found}: {NotEvaluated}";
    }

    /// <summary>The same for a key, whose last part may be what had no value: order-undefined, order/null.</summary>
    public static string? ErrorInKey(string key)
    {
        if (ErrorIn(key) is { } error)
            return error;

        var end = key.AsSpan().LastIndexOfAny(LettersAndDigits) + 1;
        var last = key[(key.AsSpan(0, end).LastIndexOfAnyExcept(LettersAndDigits) + 1)..end];
        if (last.EndsWith("undefined", StringComparison.Ordinal))
            last = "undefined";

        return last.ToUpperInvariant() is "UNDEFINED" or "NULL" ? $"ends with \"{last}\": {NoValue}" : null;
    }

    /// <summary>The same for free text, which may contain anything: only a value that is one expression is a mistake.</summary>
    public static string? ErrorInFreeText(string value)
    {
        var text = value.Trim();
        return text == StringifiedObject(text) || IsOneExpression(text) ? ErrorIn(text) : null;
    }

    /// <summary>Whether the whole text is one expression: its first bracket is closed by the last character. n8n puts = in front.</summary>
    private static bool IsOneExpression(string text)
    {
        var template = text.StartsWith("={{", StringComparison.Ordinal) ? text[1..] : text;
        if (!Array.Exists(Openings, opening => template.StartsWith(opening, StringComparison.Ordinal)))
            return false;

        var first = template.AsSpan().IndexOfAny("{([");
        if (first < 0)
            return false;

        var open = template[first];
        var close = open switch { '{' => '}', '(' => ')', _ => ']' };
        var depth = 0;
        for (var i = first; i < template.Length; i++)
        {
            depth += template[i] == open ? 1 : template[i] == close ? -1 : 0;
            if (depth == 0)
                return i == template.Length - 1;
        }

        return false;
    }

    /// <summary>What JavaScript or .NET makes of an object where a text is needed.</summary>
    private static string? StringifiedObject(string value)
    {
        const string Hashtable = "System.Collections.Hashtable";
        const string Start = "[object ";
        if (value.Contains(Hashtable, StringComparison.Ordinal))
            return Hashtable;

        var start = value.IndexOf(Start, StringComparison.Ordinal);
        var end = start < 0 ? -1 : value.IndexOf(']', start);
        return end < 0 ? null : value[start..(end + 1)];
    }

    /// <summary>Logic Apps: an expression as a whole value begins with @ and needs no braces.</summary>
    private static string? FunctionCall(string value)
    {
        if (!value.StartsWith('@'))
            return null;

        var end = EndOfName(value, 1);
        return end > 1 && end < value.Length && value[end] == '(' ? value[..(end + 1)] : null;
    }

    /// <summary>Windows: %ORDER%. A text in which two hexadecimal digits follow each % is percent-encoded instead.</summary>
    private static string? PercentVariable(string value)
    {
        var isEncoded = true;
        string? found = null;
        for (var at = value.IndexOf('%', StringComparison.Ordinal); at >= 0; at = value.IndexOf('%', at + 1))
        {
            isEncoded &= at + 2 < value.Length && char.IsAsciiHexDigit(value[at + 1]) && char.IsAsciiHexDigit(value[at + 2]);
            var end = EndOfName(value, at + 1);
            if (found is null && end > at + 1 && end < value.Length && value[end] == '%')
                found = value[at..(end + 1)];
        }

        return isEncoded ? null : found;
    }

    /// <summary>Shells: $ORDER at the start of a part, in capitals as is usual there. A price such as 5$ or $5 is none.</summary>
    private static string? ShellVariable(string value)
    {
        for (var at = value.IndexOf('$', StringComparison.Ordinal); at >= 0; at = value.IndexOf('$', at + 1))
        {
            if (at > 0 && char.IsAsciiLetterOrDigit(value[at - 1]))
                continue;

            var end = at + 1;
            while (end < value.Length
                && (char.IsAsciiLetterUpper(value[end]) || value[end] == '_' || (end > at + 1 && char.IsAsciiDigit(value[end]))))
                end++;

            if (end > at + 2 && (end == value.Length || !char.IsAsciiLetterLower(value[end])))
                return value[at..end];
        }

        return null;
    }

    /// <summary>The end of a name that starts here: a letter or _, then also digits and dots.</summary>
    private static int EndOfName(string value, int start)
    {
        var end = start;
        while (end < value.Length
            && (char.IsAsciiLetter(value[end])
                || value[end] == '_'
                || (end > start && (char.IsAsciiDigit(value[end]) || value[end] == '.'))))
            end++;

        return end;
    }
}
