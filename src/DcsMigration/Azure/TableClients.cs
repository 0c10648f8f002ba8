using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Sas;

namespace DcsMigration.Azure;

/// <summary>Creates the client for the table. It uses the function's identity in Azure, and the emulator's account on loopback.</summary>
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

    /// <summary>The emulator accepts no token over http. Its account key is public and included in the SDK, so the source contains no key.</summary>
    private static string EmulatorSas() =>
        new TableServiceClient("UseDevelopmentStorage=true")
            .GenerateSasUri(TableAccountSasPermissions.All, TableAccountSasResourceTypes.All, DateTimeOffset.MaxValue)
            .Query;
}
