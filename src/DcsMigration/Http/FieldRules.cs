using System.Buffers;
using System.Globalization;
using System.Text;

namespace DcsMigration.Http;

/// <summary>The rules for the fields. Each returns what is wrong with a value, or null.</summary>
internal static class FieldRules
{
    private const string Empty = "is empty";
    private const int MinNameLength = 4;
    private const int MaxNameLength = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>User guide, online migration: starts with a letter, 4 to 64 letters, digits, hyphens, underscores.</summary>
    public static string? NameError(string name) =>
        name.Length == 0 ? Empty
        : Unevaluated.ErrorIn(name) is { } mistake ? mistake
        : name.AsSpan().IndexOfAnyExcept(NameCharacters) is >= 0 and var at ? $"contains {Shown(name, at)}: use only A-Z, a-z, 0-9, - and _"
        : name.Length is < MinNameLength or > MaxNameLength ? $"must have {MinNameLength} to {MaxNameLength} characters, not {name.Length}"
        : !char.IsAsciiLetter(name[0]) ? "must start with a letter"
        : null;

    public static string? UuidError(string id) =>
        IsUuid(id) ? null
        : id.Length == 0 ? Empty
        : Unevaluated.ErrorIn(id) ?? "must be a UUID with dashes, such as 5e37b3be-950a-48e1-b498-65b63d336481";

    private static string Shown(string text, int at)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out _);
        return Rune.IsControl(rune) ? JsonSyntax.Shown(rune) : $"\"{rune}\"";
    }

    /// <summary>Guid.TryParseExact also accepts white space, signs and 0x, so the result is formatted again and compared.</summary>
    internal static bool IsUuid(string text, string format = "D") =>
        Guid.TryParseExact(text, format, out var uuid)
        && text.Equals(uuid.ToString(format, CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase);
}

/// <summary>Finds expressions that the caller's tool did not evaluate, such as <c>{{ $json.vpc_id }}</c>, and texts that mean "no value".</summary>
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
