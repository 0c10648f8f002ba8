using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using DcsMigration.Benchmarks.Forwarder;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

var settings = builder.Configuration;
var isSilent = settings["Silent"] is "true";
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
if (isSilent)
    builder.Logging.SetMinimumLevel(LogLevel.Warning);

// Not awaited, so that the secret is read while the worker starts.
var secret = isSilent ? Task.FromResult("none") : ReadSecretAsync(new Uri(settings["KeyVault:Uri"]!));
builder.Services.AddSingleton(new Upstream(new Uri(settings["Dcs:Endpoint"]!), secret));
builder.Services.AddSingleton(new TaskRows(TaskRows.Table(new Uri(settings["Idempotency:TableServiceUri"]!))));
builder.Build().Run();

// Separate method so that the silent forwarder does not load these packages.
static async Task<string> ReadSecretAsync(Uri vault)
{
    TokenCredential identity = new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned);
    var options = new SecretClientOptions { DisableChallengeResourceVerification = vault.IsLoopback };
    KeyVaultSecret secret = await new SecretClient(vault, identity, options).GetSecretAsync("dcs-credentials");
    return secret.Properties.Version;
}
