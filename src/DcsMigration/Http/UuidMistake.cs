using System.Text;
using DcsMigration.Text;

namespace DcsMigration.Http;

/// <summary>Says in which way a text is not a UUID with dashes.</summary>
internal static class UuidMistake
{
    private const int Length = 36;
    private const int LengthWithoutDashes = 32;
    private const string Urn = "urn:uuid:";

    public static string In(string id)
    {
        var runes = id.EnumerateRunes().ToArray();
        return IsInvisible(runes[0]) ? $"starts with {CharacterName.Of(runes[0])}"
            : IsInvisible(runes[^1]) ? $"ends with {CharacterName.Of(runes[^1])}"
            : id.StartsWith(Urn, StringComparison.OrdinalIgnoreCase) ? $"starts with {Urn}"
            : Uuid.IsValid(id, "N") ? "has no dashes"
            : id.Length > 2 && Uuid.IsValid(id[1..^1]) && Around(id[0]) is { } around ? $"is in {around}"
            : Array.Find(runes, IsInvisible) is { Value: > 0 } invisible ? $"contains {CharacterName.Of(invisible)}"
            : runes.Length is < LengthWithoutDashes or > Length + 4 ? "is not a UUID"
            : Array.FindIndex(runes, IsOther) is >= 0 and var other ? $"contains {CharacterName.Of(runes[other])}"
            : id.Length != Length ? $"has {id.Length} characters, not {Length}"
            : "has its dashes in other places";
    }

    private static bool IsInvisible(Rune rune) => CharacterName.OfInvisible(rune) is not null;

    /// <summary>Whether no UUID contains the character.</summary>
    private static bool IsOther(Rune rune) => !(rune.IsAscii && char.IsAsciiHexDigit((char)rune.Value)) && rune.Value != '-';

    private static string? Around(char first) => first switch
    {
        '{' => "braces",
        '(' => "parentheses",
        '<' => "angle brackets",
        '"' or '\'' => "quotation marks",
        _ => null,
    };
}
