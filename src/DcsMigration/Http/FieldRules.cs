using System.Buffers;
using System.Text;
using DcsMigration.Text;

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
        Uuid.IsValid(id) ? null
        : id.Length == 0 ? Empty
        : Unevaluated.ErrorIn(id) ?? "must be a UUID with dashes, such as 5e37b3be-950a-48e1-b498-65b63d336481";

    /// <summary>API page, Table 2. A subnet has a second ID, which users of other clients send by mistake.</summary>
    public static string? SubnetIdError(string id) =>
        Uuid.IsValid(id) ? null
        : id.Length == 0 ? Empty
        : Unevaluated.ErrorIn(id) ?? "must be the subnet's network ID, a UUID with dashes such as 40f15ed6-7f85-49d5-ba0e-65b940d4812c";

    private static string Shown(string text, int at)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out _);
        return Rune.IsControl(rune) ? JsonSyntax.Shown(rune) : $"\"{rune}\"";
    }
}
