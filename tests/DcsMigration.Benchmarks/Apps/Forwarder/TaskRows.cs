using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Sas;

namespace DcsMigration.Benchmarks.Forwarder;

/// <summary>
/// Writes rows of the same size as the service's, with the same SDK: a record and a lock before the request is sent, and the completed
/// record afterwards.
/// </summary>
public sealed class TaskRows(TableClient table)
{
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private readonly TimeSpan _day = TimeSpan.FromDays(1);

    /// <summary>Connects to the emulated table service with the emulator's account.</summary>
    public static TableClient Table(Uri service)
    {
        var signature = new TableServiceClient("UseDevelopmentStorage=true")
            .GenerateSasUri(TableAccountSasPermissions.All, TableAccountSasResourceTypes.All, DateTimeOffset.MaxValue)
            .Query;
        return new TableServiceClient(service, new AzureSasCredential(signature)).GetTableClient("forwarded");
    }

    public async Task<TableEntity> InsertAsync()
    {
        var key = $"{Guid.NewGuid():N}{Guid.NewGuid():N}";
        var record = Record(key, "InProgress");
        var inserted = await table.AddEntityAsync(record);
        record.ETag = inserted.Headers.ETag!.Value;
        await table.AddEntityAsync(NameLock(key));
        return record;
    }

    public async Task CompleteAsync(TableEntity record, byte[] reply)
    {
        var completed = Record(record.RowKey, "Completed");
        completed["InstanceId"] = "b21989ec-2889-4b8e-99db-19c073425ec2";
        completed["Body"] = reply;
        await table.UpdateEntityAsync(completed, record.ETag, TableUpdateMode.Replace);
    }

    private TableEntity Record(string key, string state)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new TableEntity(key[..2], key)
        {
            ["SchemaVersion"] = 2,
            ["Fingerprint"] = Hash,
            ["NameHash"] = Hash,
            ["State"] = state,
            ["AttemptId"] = key[..32],
            ["UseId"] = key[..32],
            ["FirstAttemptAt"] = now,
            ["LastAttemptAt"] = now,
            ["LeaseUntil"] = now,
            ["KeepForSeconds"] = 86400L,
            ["ExpiresAt"] = now + _day,
            ["PurgeAfter"] = now + _day,
        };
    }

    private TableEntity NameLock(string key)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new TableEntity(key[..2], $"name-{key}")
        {
            ["SchemaVersion"] = 2,
            ["Name"] = "dcs-migration-0000000000000000",
            ["Description"] = "Creating an online data migration task",
            ["Holder"] = key,
            ["HolderUse"] = key[..32],
            ["HeldSince"] = now,
            ["LeaseUntil"] = now,
            ["KnownTasks"] = "[]",
            ["WriteId"] = key[..32],
            ["PurgeAfter"] = now + _day,
        };
    }
}
