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
        if (IsBlank(runes[0]))
            return $"starts with {CharacterName.Of(runes[0])}";
        if (IsBlank(runes[^1]))
            return $"ends with {CharacterName.Of(runes[^1])}";
        if (id.StartsWith(Urn, StringComparison.OrdinalIgnoreCase))
            return $"starts with {Urn}";
        if (Uuid.IsValid(id, "N"))
            return "has no dashes";
        if (id.Length > 2 && Uuid.IsValid(id[1..^1]) && Around(id[0]) is { } around)
            return $"is in {around}";
        if (Array.Find(runes, rune => CharacterName.OfInvisible(rune) is not null) is { Value: > 0 } invisible)
            return $"contains {CharacterName.Of(invisible)}";
        if (runes.Length is < LengthWithoutDashes or > Length + 4)
            return "is not a UUID";

        var other = Array.FindIndex(runes, rune => !(rune.IsAscii && char.IsAsciiHexDigit((char)rune.Value)) && rune.Value != '-');
        return other >= 0 ? $"contains {CharacterName.Of(runes[other])}"
            : id.Length != Length ? $"has {id.Length} characters, not {Length}"
            : "has its dashes in other places";
    }

    /// <summary>Only at the ends: in between, the character itself is the mistake.</summary>
    private static bool IsBlank(Rune rune) => CharacterName.OfInvisible(rune) is not null;

    private static string? Around(char first) => first switch
    {
        '{' => "braces",
        '(' => "parentheses",
        '<' => "angle brackets",
        '"' or '\'' => "quotation marks",
        _ => null,
    };
}
