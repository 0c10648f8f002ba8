using Microsoft.Extensions.Logging.Testing;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>Looks for secrets in every part of a log record.</summary>
internal static class LogCheck
{
    /// <summary>The texts that contain a secret.</summary>
    public static IReadOnlyList<string> Leaks(IEnumerable<FakeLogRecord> records, IEnumerable<string> secrets)
    {
        string[] known = [.. secrets];
        return [.. records.SelectMany(Texts).Where(text => known.Any(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase)))];
    }

    private static IEnumerable<string> Texts(FakeLogRecord record)
    {
        IEnumerable<object?> parts = [record.Message, record.State, record.Exception, .. record.Scopes];
        return parts.SelectMany(Texts);
    }

    private static IEnumerable<string> Texts(object? part) => part switch
    {
        null => [],
        string text => [text],
        IEnumerable<KeyValuePair<string, string?>> pairs => pairs.SelectMany(pair => Texts(pair.Value)),
        IEnumerable<KeyValuePair<string, object?>> pairs => pairs.SelectMany(pair => Texts(pair.Value)).Append(part.ToString() ?? ""),
        _ => [part.ToString() ?? ""],
    };
}
