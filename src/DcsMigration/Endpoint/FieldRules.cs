using System.Buffers;

namespace DcsMigration.Endpoint;

/// <summary>What each field must look like. A rule says what is wrong with a value, or null.</summary>
internal static class FieldRules
{
    private const int ShortestName = 4;
    private const int LongestName = 64;
    private const int UuidLength = 36;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>User guide, online migration: begins with a letter, 4 to 64 letters, digits, hyphens, underscores.</summary>
    public static string? Name(string name) =>
        name.AsSpan().IndexOfAnyExcept(NameCharacters) >= 0 ? "may have only the letters A-Z and a-z, digits, - and _"
        : name.Length is < ShortestName or > LongestName ? $"must have {ShortestName} to {LongestName} characters, not {name.Length}"
        : !char.IsAsciiLetter(name[0]) ? "must start with a letter"
        : null;

    public static string? Uuid(string id) => IsUuid(id)
        ? null
        : "must be a UUID with dashes, such as 5e37b3be-950a-48e1-b498-65b63d336481";

    private static bool IsUuid(string id)
    {
        if (id.Length != UuidLength)
            return false;

        for (var i = 0; i < id.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? id[i] != '-' : !char.IsAsciiHexDigit(id[i]))
                return false;
        }

        return true;
    }
}
