using DcsMigration.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace DcsMigration;

/// <summary>The log levels in the configuration. At one that does not exist, .NET's logging throws before the host starts.</summary>
internal static class LogLevels
{
    private static readonly string[] Names = Enum.GetNames<LogLevel>();

    /// <summary>Removes the levels that do not exist, and returns a warning for each.</summary>
    public static IReadOnlyList<string> RemoveInvalid(IConfiguration configuration)
    {
        var warnings = new List<string>();
        foreach (var (key, value) in configuration.GetSection("Logging").AsEnumerable().ToArray())
        {
            if (!IsLevel(key) || string.IsNullOrEmpty(value) || Enum.TryParse<LogLevel>(value, ignoreCase: true, out _))
                continue;

            configuration[key] = "";
            warnings.Add(
                $"{key} is ignored: \"{value}\" is not a log level. "
                + (NameSuggestion.Of(value, Names) is { } meant ? $"Did you mean {meant}?" : $"Use one of {string.Join(", ", Names)}."));
        }

        return warnings;
    }

    private static bool IsLevel(string key) =>
        key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase)
        || key.EndsWith(":LogToStandardErrorThreshold", StringComparison.OrdinalIgnoreCase);
}
