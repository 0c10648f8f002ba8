using System.Text;

namespace DcsMigration.Credentials;

/// <summary>A text from which escapes were removed, with the position of each character in the original text.</summary>
internal sealed class UnescapedText(string text)
{
    private readonly UnescapedText? _escaped;

    /// <summary>Where an escape was replaced by a character, and how many characters were removed up to there.</summary>
    private readonly List<int> _replacedAt = [];
    private readonly List<int> _removed = [];

    private UnescapedText(string text, UnescapedText escaped, List<int> replacedAt, List<int> removed)
        : this(text) => (_escaped, _replacedAt, _removed) = (escaped, replacedAt, removed);

    public string Value => text;

    /// <summary>The text without escapes of one kind. Null if it has none.</summary>
    public UnescapedText? Unescape(Escape escape)
    {
        var at = text.IndexOf(escape.FirstCharacter, StringComparison.Ordinal);
        if (at < 0)
            return null;

        var unescaped = new StringBuilder(text.Length);
        List<int> replacedAt = [], removed = [];
        var copied = 0;
        while (at >= 0)
        {
            var length = escape.Read(text.AsSpan(at), out var character);
            if (length > 0)
            {
                unescaped.Append(text, copied, at - copied).Append(character);
                replacedAt.Add(unescaped.Length - 1);
                copied = at + length;
                removed.Add(copied - unescaped.Length);
            }

            at = text.IndexOf(escape.FirstCharacter, at + Math.Max(length, 1));
        }

        return replacedAt.Count == 0
            ? null
            : new UnescapedText(unescaped.Append(text, copied, text.Length - copied).ToString(), this, replacedAt, removed);
    }

    /// <summary>The part of the original text that a part of this one was made from.</summary>
    public (int Start, int End) InOriginal(int start, int end) =>
        _escaped is null ? (start, end) : _escaped.InOriginal(InEscaped(start), InEscaped(end));

    private int InEscaped(int at)
    {
        var before = _replacedAt.BinarySearch(at);
        before = before < 0 ? ~before : before;
        return before == 0 ? at : at + _removed[before - 1];
    }
}
