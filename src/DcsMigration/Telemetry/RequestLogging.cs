using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Telemetry;

/// <summary>ASP.NET Core logs each request with its query, and the query can hold the function key.</summary>
public static class RequestLogging
{
    private const string AspNetCore = "Microsoft.AspNetCore";

    /// <summary>Limits ASP.NET Core's log to warnings, for every provider. No setting can ask for more.</summary>
    public static ILoggingBuilder HideRequests(this ILoggingBuilder logging)
    {
        ArgumentNullException.ThrowIfNull(logging);
        logging.Services.PostConfigure<LoggerFilterOptions>(options =>
        {
            // The most specific rule decides alone, so each gets the limit. The first applies where no setting has a rule.
            LoggerFilterRule[] rules = [new(providerName: null, categoryName: null, options.MinLevel, filter: null), .. options.Rules];
            options.Rules.Clear();
            foreach (var rule in rules)
                options.Rules.Add(new LoggerFilterRule(rule.ProviderName, rule.CategoryName, rule.LogLevel, Limited(rule.Filter)));
        });
        return logging;
    }

    private static Func<string?, string?, LogLevel, bool> Limited(Func<string?, string?, LogLevel, bool>? filter) =>
        (provider, category, level) =>
            (level >= LogLevel.Warning || category?.StartsWith(AspNetCore, StringComparison.OrdinalIgnoreCase) != true)
            && (filter is null || filter(provider, category, level));
}
