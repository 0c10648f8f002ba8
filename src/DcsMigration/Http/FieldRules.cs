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
    public static string? NameError(string name)
    {
        if (name.Length == 0)
            return Empty;
        if (Unevaluated.ErrorIn(name) is { } mistake)
            return mistake;

        var at = name.AsSpan().IndexOfAnyExcept(NameCharacters);
        var hasOtherCharacter = at >= 0;
        var isTooShortOrLong = name.Length is < MinNameLength or > MaxNameLength;
        var startsWrong = at != 0 && !char.IsAsciiLetter(name[0]);
        return (hasOtherCharacter, isTooShortOrLong, startsWrong) switch
        {
            (false, false, false) => null,
            (true, false, false) => $"contains {CharacterName.At(name, at)}: use only A-Z, a-z, 0-9, - and _",
            (false, true, false) => $"must have {MinNameLength} to {MaxNameLength} characters, not {name.Length}",
            (false, false, true) => "must start with a letter",
            _ => WholeRule(
                hasOtherCharacter ? $"contains {CharacterName.At(name, at)}" : null,
                isTooShortOrLong ? $"has {name.Length} character{(name.Length == 1 ? "" : "s")}" : null,
                startsWrong ? $"starts with \"{name[0]}\"" : null),
        };
    }

    /// <summary>Any text, but no control characters other than tab and line breaks, and no noncharacters.</summary>
    public static string? DescriptionError(string description)
    {
        if (Unevaluated.ErrorInFreeText(description) is { } mistake)
            return mistake;

        foreach (var rune in description.EnumerateRunes())
        {
            if ((Rune.IsControl(rune) && rune.Value is not ('\t' or '\r' or '\n')) || CharacterName.IsNoncharacter(rune))
                return $"contains {CharacterName.Of(rune)}: remove it";
        }

        return null;
    }

    public static string? UuidError(string id) => UuidError(id, "a UUID with dashes, such as 5e37b3be-950a-48e1-b498-65b63d336481");

    /// <summary>API page, Table 2. A subnet has a second ID, which users of other clients send by mistake.</summary>
    public static string? SubnetIdError(string id) =>
        UuidError(id, "the subnet's network ID, a UUID with dashes, such as 40f15ed6-7f85-49d5-ba0e-65b940d4812c");

    private static string? UuidError(string id, string expected) =>
        Uuid.IsValid(id) ? null
        : id.Length == 0 ? Empty
        : Unevaluated.ErrorIn(id) ?? $"{UuidMistake.In(id)}: use {expected}";

    private static string WholeRule(params string?[] mistakes) =>
        $"{string.Join(", ", mistakes.OfType<string>())}: "
        + $"use {MinNameLength} to {MaxNameLength} of A-Z, a-z, 0-9, - and _, starting with a letter";
}
