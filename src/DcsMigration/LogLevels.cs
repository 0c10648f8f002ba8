using DcsMigration.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace DcsMigration;

/// <summary>The log levels and flags in the configuration. At one that is invalid, .NET's logging throws before the host starts.</summary>
internal static class LogLevels
{
    private static readonly string[] Names = Enum.GetNames<LogLevel>();

    private static readonly string[] Flags =
    [
        ":CaptureScopes", ":IncludeScopes", ":IncludeFormattedMessage", ":ParseStateValues", ":SingleLine", ":UseUtcTimestamp",
        ":DisableColors",
    ];

    /// <summary>Removes the levels and flags that are invalid, and returns a warning for each.</summary>
    public static IReadOnlyList<string> RemoveInvalid(IConfiguration configuration)
    {
        var warnings = new List<string>();
        foreach (var (key, value) in configuration.GetSection("Logging").AsEnumerable().ToArray())
        {
            if (string.IsNullOrEmpty(value) || ErrorIn(key, value) is not { } error)
                continue;

            // Only a level may be empty.
            configuration[key] = IsFlag(key) ? null : "";
            warnings.Add($"{key} is ignored: \"{value}\" is not {error}");
        }

        return warnings;
    }

    private static string? ErrorIn(string key, string value)
    {
        if (IsFlag(key))
            return bool.TryParse(value, out _) ? null : "true or false.";
        if (!IsLevel(key) || (Enum.TryParse<LogLevel>(value, ignoreCase: true, out var level) && Enum.IsDefined(level)))
            return null;

        return NameSuggestion.Of(value, Names) is { } meant
            ? $"a log level. Did you mean {meant}?"
            : $"a log level. Use one of {string.Join(", ", Names)}.";
    }

    private static bool IsFlag(string key) => Array.Exists(Flags, flag => key.EndsWith(flag, StringComparison.OrdinalIgnoreCase));

    private static bool IsLevel(string key) =>
        key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase)
        || key.EndsWith(":LogToStandardErrorThreshold", StringComparison.OrdinalIgnoreCase);
}
