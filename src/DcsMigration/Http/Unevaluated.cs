using System.Buffers;
using System.Text.RegularExpressions;

namespace DcsMigration.Http;

/// <summary>
/// Finds expressions that the caller's tool did not evaluate, such as <c>{{ $json.vpc_id }}</c>, and texts that mean "no value".
/// As a key, such a text makes the next request a retry of this one.
/// </summary>
internal static partial class Unevaluated
{
    private const string NoValue = "the expression in your tool has no value";
    private const string NotEvaluated = "your tool did not evaluate the expression";
    private const int RegexTimeout = 1000;

    private static readonly string[] Openings = ["@{", "{{", "${", "$(", "$[", "#{", "%{", "{%", "<%", "<?", "[[", "<<", "%(", "*|"];

    private static readonly string[] NoValues =
    [
        "undefined", "null", "none", "nan", "nil", "<nil>", "<null>", "<none>", "(null)", "(none)", "<no value>", "empty", "(empty)", "n/a",
        "#n/a", "#ref!", "#value!", "#name?", "#error!", "00000000-0000-0000-0000-000000000000",
    ];

    private static readonly SearchValues<char> LettersAndDigits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>What is wrong with a value, to be shown after the name of its field or header; null if nothing is.</summary>
    public static string? ErrorIn(string value)
    {
        if (NoValues.Contains(value, StringComparer.OrdinalIgnoreCase))
            return $"is \"{value}\": {NoValue}";
        if (StringifiedObject(value) is { } text)
            return $"contains {text}: the expression in your tool is an object, not a text";

        var found = Array.Find(Openings, opening => value.Contains(opening, StringComparison.Ordinal)) ?? Variable(value);
        return found is null ? null : $"contains {found}: {NotEvaluated}";
    }

    /// <summary>The same for a key, whose last part may be what had no value: order-undefined, order/None.</summary>
    public static string? ErrorInKey(string key)
    {
        if (ErrorIn(key) is { } error)
            return error;

        var end = key.AsSpan().LastIndexOfAny(LettersAndDigits) + 1;
        var last = key[(key.AsSpan(0, end).LastIndexOfAnyExcept(LettersAndDigits) + 1)..end];
        if (last.EndsWith("undefined", StringComparison.Ordinal))
            last = "undefined";

        return last is "None" or "NaN" or "nan" || last.ToUpperInvariant() is "UNDEFINED" or "NULL"
            ? $"ends with \"{last}\": {NoValue}"
            : null;
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

    private static string? StringifiedObject(string value) => ObjectText().Match(value) is { Success: true } found ? found.Value : null;

    /// <summary>A function call or a variable, which need no braces.</summary>
    private static string? Variable(string value)
    {
        if (!value.AsSpan().ContainsAny("@%${"))
            return null;

        Match[] found =
        [
            FunctionCall().Match(value),
            PlainPercent().IsMatch(value) ? PercentVariable().Match(value) : Match.Empty,
            ShellVariable().Match(value),
            Placeholder().Match(value),
        ];
        return Array.Find(found, match => match.Success)?.Value;
    }

    /// <summary>Logic Apps: an expression as a whole value begins with @ and needs no braces.</summary>
    [GeneratedRegex(@"\A@[A-Za-z_][A-Za-z0-9_.]*\(", RegexOptions.None, RegexTimeout)]
    private static partial Regex FunctionCall();

    /// <summary>Windows: %ORDER%, %time:~0,2%.</summary>
    [GeneratedRegex("%[A-Za-z_][A-Za-z0-9_. :~,-]*%", RegexOptions.None, RegexTimeout)]
    private static partial Regex PercentVariable();

    /// <summary>A text in which two hexadecimal digits follow each % is percent-encoded instead.</summary>
    [GeneratedRegex("%(?![0-9A-Fa-f]{2})", RegexOptions.None, RegexTimeout)]
    private static partial Regex PlainPercent();

    /// <summary>Shells, n8n: $ORDER, $env:ORDER, $json.id, at the start of a part. A price such as 5$ or $5 is none.</summary>
    [GeneratedRegex(@"(?<![A-Za-z0-9])\$[A-Za-z_][A-Za-z0-9_.:]*", RegexOptions.None, RegexTimeout)]
    private static partial Regex ShellVariable();

    /// <summary>C# and Python without $ or f in front: {order}, {0}, {}. Not a UUID in braces.</summary>
    [GeneratedRegex(@"\{(?![0-9A-Fa-f]{32}\})([!$#]?[A-Za-z_][A-Za-z0-9_.]*|[0-9]{0,2})\}", RegexOptions.ExplicitCapture, RegexTimeout)]
    private static partial Regex Placeholder();

    /// <summary>What JavaScript, Python or .NET makes of an object where a text is needed.</summary>
    [GeneratedRegex(
        @"\[(object|Function) [^\]]*\]|System\.(Object|String|Byte|Collections|Management)\b[\w.`]*(\[\])?|Invalid Date|Promise \{",
        RegexOptions.ExplicitCapture,
        RegexTimeout)]
    private static partial Regex ObjectText();
}
