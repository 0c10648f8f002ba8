using DcsMigration.Credentials;
using DcsMigration.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DcsMigration;

/// <summary>Makes ready what the first request needs, and has the credential read, while the host starts.</summary>
internal sealed class WarmUp(Settings settings, IServiceProvider services) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Errors.Count > 0)
            return;

        try
        {
            var reading = services.GetRequiredService<Authorizer>().GetAsync(stoppingToken);
            services.GetRequiredService<TaskCreation>();
            await reading;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // It would end the host. The first request meets it again, and answers for it.
        }
    }
}
