using DcsMigration.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace DcsMigration.Tests.Telemetry;

/// <summary>
/// ASP.NET Core logs each request with its query, which can hold the function key. No log level of a setting changes that.
/// </summary>
public sealed class RequestLoggingTests
{
    private const string Requests = "Microsoft.AspNetCore.Hosting.Diagnostics";

    [Theory]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Logging:LogLevel:Microsoft")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore")]
    [InlineData("Logging:LogLevel:microsoft.aspnetcore.hosting")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics")]
    [InlineData("Logging:LogLevel:*")]
    [InlineData("Logging:LogLevel:Microsoft*Diagnostics")]
    [InlineData("Logging:FakeLoggerProvider:LogLevel:Default")]
    [InlineData("Logging:FakeLoggerProvider:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics")]
    public void No_setting_makes_requests_logged(string setting)
    {
        using var provider = Provider((setting, "Trace"));
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger(Requests);

        Assert.False(logger.IsEnabled(LogLevel.Information));
        Assert.True(logger.IsEnabled(LogLevel.Warning));
    }

    [Fact]
    public void Without_a_setting_requests_are_not_logged()
    {
        using var provider = Provider();

        Assert.False(provider.GetRequiredService<ILoggerFactory>().CreateLogger(Requests).IsEnabled(LogLevel.Information));
    }

    [Theory]
    [InlineData("Microsoft.Hosting.Lifetime", LogLevel.Trace)]
    [InlineData("DcsMigration.Http.CreateHandler", LogLevel.Trace)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning)]
    public void Other_categories_and_warnings_follow_the_settings(string category, LogLevel level)
    {
        using var provider = Provider(("Logging:LogLevel:Default", "Trace"));

        Assert.True(provider.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(level));
    }

    [Fact]
    public void A_setting_can_silence_the_warnings()
    {
        using var provider = Provider(("Logging:LogLevel:Microsoft.AspNetCore", "None"));

        Assert.False(provider.GetRequiredService<ILoggerFactory>().CreateLogger(Requests).IsEnabled(LogLevel.Critical));
    }

    private static ServiceProvider Provider(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build();
        return new ServiceCollection()
            .AddLogging(logging => logging
                .HideRequests()
                .AddConfiguration(configuration.GetSection("Logging"))
                .AddProvider(new FakeLoggerProvider()))
            .BuildServiceProvider();
    }
}
