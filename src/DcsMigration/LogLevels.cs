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
            if (IsFlag(key) && !string.IsNullOrEmpty(value) && !bool.TryParse(value, out _))
            {
                configuration[key] = null;
                warnings.Add($"{key} is ignored: \"{value}\" is not true or false.");
            }

            var exists = Enum.TryParse<LogLevel>(value, ignoreCase: true, out var level) && Enum.IsDefined(level);
            if (!IsLevel(key) || string.IsNullOrEmpty(value) || exists)
                continue;

            configuration[key] = "";
            warnings.Add(
                $"{key} is ignored: \"{value}\" is not a log level. "
                + (NameSuggestion.Of(value, Names) is { } meant ? $"Did you mean {meant}?" : $"Use one of {string.Join(", ", Names)}."));
        }

        return warnings;
    }

    private static bool IsFlag(string key) => Array.Exists(Flags, flag => key.EndsWith(flag, StringComparison.OrdinalIgnoreCase));

    private static bool IsLevel(string key) =>
        key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase)
        || key.EndsWith(":LogToStandardErrorThreshold", StringComparison.OrdinalIgnoreCase);
}
