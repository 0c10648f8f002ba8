using System.Globalization;
using System.Text.RegularExpressions;
using Azure.Data.Tables;

namespace DcsMigration.Tables;

/// <summary>The filters of the sweep: comparisons of texts, numbers and times, with "and", "or" and parentheses.</summary>
internal sealed partial class RowFilter
{
    private readonly Queue<string> _tokens;

    private RowFilter(string filter) => _tokens = new(Token().Matches(filter).Select(token => token.Value));

    public static Func<TableEntity, bool> Parse(string filter)
    {
        var parser = new RowFilter(filter);
        var matches = parser.Or();
        return parser._tokens.Count == 0 ? matches : throw new NotSupportedException(filter);
    }

    private Func<TableEntity, bool> Or()
    {
        var left = And();
        while (Accept("or"))
        {
            var (first, second) = (left, And());
            left = row => first(row) || second(row);
        }

        return left;
    }

    private Func<TableEntity, bool> And()
    {
        var left = Operand();
        while (Accept("and"))
        {
            var (first, second) = (left, Operand());
            left = row => first(row) && second(row);
        }

        return left;
    }

    private Func<TableEntity, bool> Operand()
    {
        if (Accept("("))
        {
            var inner = Or();
            return Accept(")") ? inner : throw new NotSupportedException("A parenthesis is missing.");
        }

        var (column, comparison, value) = (_tokens.Dequeue(), _tokens.Dequeue(), Value(_tokens.Dequeue()));
        return row => row.TryGetValue(column, out var stored)
            && stored?.GetType() == value.GetType()
            && Compare(stored, value) is var order
            && comparison switch
            {
                "eq" => order == 0,
                "le" => order <= 0,
                "ge" => order >= 0,
                _ => throw new NotSupportedException(comparison),
            };
    }

    private static int Compare(object stored, object value) =>
        stored is string text ? string.CompareOrdinal(text, (string)value) : ((IComparable)stored).CompareTo(value);

    private static object Value(string token) =>
        token.StartsWith("datetime'", StringComparison.Ordinal)
            ? DateTimeOffset.Parse(token["datetime'".Length..^1], CultureInfo.InvariantCulture)
            : token.StartsWith('\'') ? token[1..^1] : int.Parse(token, CultureInfo.InvariantCulture);

    private bool Accept(string token) => _tokens.TryPeek(out var next) && next == token && _tokens.TryDequeue(out _);

    [GeneratedRegex(@"datetime'[^']*'|'[^']*'|[()]|[^\s()]+", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
