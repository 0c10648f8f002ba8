namespace DcsMigration.Text;

/// <summary>Finds the name that a caller probably meant.</summary>
internal static class NameSuggestion
{
    private const int MaxEdits = 2;
    private const int MinLength = 3;
    private const int MaxLength = 32;

    /// <summary>The letters and digits of a name, in lower case.</summary>
    public static string Plain(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    /// <summary>The known name that is most similar, or null if none is. Case, dashes and underscores do not count.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var sent = Plain(name);
        if (sent.Length is < MinLength or > MaxLength)
            return null;

        return known
            .Select(candidate => (Name: candidate, Distance: Distance(sent, Plain(candidate))))
            .Where(candidate => candidate.Distance <= MaxEdits)
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    /// <summary>The number of letters to add, drop or change (Levenshtein); zero if b starts with a.</summary>
    private static int Distance(string a, string b)
    {
        if (b.StartsWith(a, StringComparison.Ordinal))
            return 0;

        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
