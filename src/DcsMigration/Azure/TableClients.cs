using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Sas;

namespace DcsMigration.Azure;

/// <summary>Makes the client of the table: with the function's identity in Azure, with the emulator's own account on loopback.</summary>
internal static class TableClients
{
    public static TableClient Create(Uri service, string tableName, AzureIdentity identity)
    {
        var options = new TableClientOptions
        {
            Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(100), NetworkTimeout = TimeSpan.FromSeconds(2) },
        };
        var client = service.Scheme == Uri.UriSchemeHttp
            ? new TableServiceClient(service, new AzureSasCredential(EmulatorSas()), options)
            : new TableServiceClient(service, identity.ToCredential(), options);
        return client.GetTableClient(tableName);
    }

    /// <summary>The emulator takes no token over http. The key of its account is public, and the SDK knows it, so that none stands here.</summary>
    private static string EmulatorSas() =>
        new TableServiceClient("UseDevelopmentStorage=true")
            .GenerateSasUri(TableAccountSasPermissions.All, TableAccountSasResourceTypes.All, DateTimeOffset.MaxValue)
            .Query;
}
