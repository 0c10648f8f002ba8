using System.Globalization;
using System.Text.RegularExpressions;

namespace DcsMigration.EndToEnd.Alerts;

/// <summary>
/// Runs the query of an alert in infra/alerts.bicep over recorded telemetry. It knows as much of the query language as the alerts use,
/// and throws on the rest.
/// </summary>
internal sealed partial class AlertQuery(string query)
{
    private readonly IReadOnlyList<string> _steps = [.. query.Split('|').Select(step => step.Trim())];

    /// <param name="name">The name of the alert.</param>
    /// <param name="parameter">The value of its parameter, if it has one.</param>
    public static AlertQuery Read(string name, string parameter = "")
    {
        var rule = Rule().Matches(Repository.Read("infra/alerts.bicep")).Single(rule => rule.Groups["name"].Value == name);
        return new AlertQuery(rule.Groups["query"].Value.Replace("{0}", parameter, StringComparison.Ordinal));
    }

    /// <returns>The rows of the result. The alert fires if there is one.</returns>
    public IReadOnlyList<AlertRow> Run(IEnumerable<TelemetryItem> items)
    {
        IEnumerable<AlertRow> rows = [.. Table(items)];
        foreach (var step in _steps.Skip(1))
        {
            var (verb, rest) = step.Split(' ', 2) is [var first, var second] ? (first, second) : throw Unknown(step);
            rows = verb switch
            {
                "where" => [.. rows.Where(row => IsTrue(rest, row))],
                "extend" => [.. rows.Select(row => new AlertRow(row.Concat(Assignments(rest, row))))],
                "project" => [.. rows.Select(row => new AlertRow(Assignments(rest, row)))],
                "summarize" => [Summary(rest, [.. rows])],
                _ => throw Unknown(step),
            };
        }

        return [.. rows];
    }

    private IEnumerable<AlertRow> Table(IEnumerable<TelemetryItem> items) => _steps[0] switch
    {
        "customMetrics" => items.Where(item => item.Type == "MetricData").Select(AlertRow.OfMetric),
        "traces" => items.Where(item => item.Type == "MessageData").Select(AlertRow.OfTrace),
        var table => throw Unknown(table),
    };

    private static bool IsTrue(string condition, AlertRow row) => condition.Split(" and ").All(
        part => In().Match(part) is { Success: true } match ? IsIn(match, row) : Compare(part, row));

    private static bool IsIn(Match match, AlertRow row)
    {
        var left = Value(match.Groups["left"].Value, row);
        return Quoted().Matches(match.Groups["list"].Value).Any(right => Equals(left, right.Groups["text"].Value));
    }

    private static bool Compare(string condition, AlertRow row)
    {
        var match = Comparison().Match(condition);
        var (left, right) = (Value(match.Groups["left"].Value, row), Value(match.Groups["right"].Value, row));
        return match.Groups["operator"].Value switch
        {
            "==" => Equals(left, right),
            "!=" => !Equals(left, right),
            ">" => Number(left) > Number(right),
            ">=" => Number(left) >= Number(right),
            _ => throw Unknown(condition),
        };
    }

    private static IEnumerable<KeyValuePair<string, object?>> Assignments(string list, AlertRow row) => list.Split(", ")
        .Select(column => column.Split(" = ") is [var name, var value]
            ? KeyValuePair.Create(name, Value(value, row))
            : KeyValuePair.Create(column, row[column]));

    private static AlertRow Summary(string list, IReadOnlyList<AlertRow> rows) => new(Aggregate().Matches(list).Select(match =>
    {
        var (column, condition) = (match.Groups["column"].Value, match.Groups["condition"].Value);
        double value = match.Groups["function"].Value switch
        {
            "sum" => rows.Sum(row => Number(row[column])),
            "min" => rows.Select(row => Number(row[column])).DefaultIfEmpty(double.NaN).Min(),
            "sumif" => rows.Where(row => IsTrue(condition, row)).Sum(row => Number(row[column])),
            "countif" => rows.Count(row => IsTrue(condition, row)),
            _ => throw Unknown(list),
        };
        return KeyValuePair.Create(match.Groups["name"].Value, (object?)value);
    }));

    /// <summary>A text, a number, a property, a product or a column.</summary>
    private static object? Value(string expression, AlertRow row)
    {
        if (Quoted().Match(expression) is { Success: true } text)
            return text.Groups["text"].Value;
        if (double.TryParse(expression, CultureInfo.InvariantCulture, out var number))
            return number;
        if (Property().Match(expression) is { Success: true } property)
            return row.Property(property.Groups["name"].Value);
        return expression.Split(" * ") is [var left, var right]
            ? Number(Value(left, row)) * Number(Value(right, row))
            : row[expression];
    }

    private static double Number(object? value) => (double)value!;

    private static NotSupportedException Unknown(string text) => new($"The alerts did not use this until now: {text}");

    [GeneratedRegex(
        @"name: '(?<name>[\w-]+)'\s((?!name: ').)*?query: (format\()?'''(?<query>.*?)'''",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Rule();

    [GeneratedRegex(@"^(?<left>.+) in \((?<list>.+)\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex In();

    [GeneratedRegex(@"^(?<left>.+) (?<operator>==|!=|>=|>) (?<right>.+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Comparison();

    [GeneratedRegex(
        @"(?<name>\w+) = (?<function>\w+)\((?<column>\w+\b(?= *[,)]))?(, )?(?<condition>([^()]|\([^()]*\))*)\)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Aggregate();

    [GeneratedRegex(@"^tostring\(customDimensions\.(?<name>\w+)\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Property();

    [GeneratedRegex("'(?<text>[^']*)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();
}
