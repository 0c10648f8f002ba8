using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Data.Tables.Sas;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The emulator's table through a transport of the test's choice, with the retries of the service.</summary>
internal static class EmulatedTable
{
    public static TableClient Connect(Uri service, string tableName, HttpPipelineTransport transport)
    {
        var sas = new TableServiceClient("UseDevelopmentStorage=true")
            .GenerateSasUri(TableAccountSasPermissions.All, TableAccountSasResourceTypes.All, DateTimeOffset.MaxValue);
        var options = new TableClientOptions { Transport = transport, Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(1) } };
        return new TableServiceClient(service, new AzureSasCredential(sas.Query), options).GetTableClient(tableName);
    }
}
