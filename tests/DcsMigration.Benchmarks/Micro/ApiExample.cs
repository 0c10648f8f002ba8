using System.Text;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>The API page's example, and what surrounds it: what every figure here is about.</summary>
internal static class ApiExample
{
    public const string Json =
        """{"name":"dcs-migration-thrc","description":"Creating an online data migration task","vpc_id":"5e37b3be-950a-48e1-b498-65b63d336481","subnet_id":"40f15ed6-7f85-49d5-ba0e-65b940d4812c","security_group_id":"9df96622-24b7-4813-84b8-ab74552a21d7"}""";

    public const string ProjectId = "0123456789abcdef0123456789abcdef";

    public static readonly byte[] Body = Encoding.UTF8.GetBytes(Json);

    public static readonly byte[] Reply = """{"instance_id":"b21989ec-2889-4b8e-99db-19c073425ec2"}"""u8.ToArray();

    public static readonly MigrationTaskRequest Task = new(
        "dcs-migration-thrc",
        "Creating an online data migration task",
        "5e37b3be-950a-48e1-b498-65b63d336481",
        "40f15ed6-7f85-49d5-ba0e-65b940d4812c",
        "9df96622-24b7-4813-84b8-ab74552a21d7");

    public static readonly Credential.AccessKey Key = new("not-a-real-access-key", "not-a-real-secret-key", SecurityToken: null);

    public static readonly DcsOptions Dcs = new(
        new Uri("https://dcs.example"), ProjectId, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(28));

    public static readonly IdempotencyOptions Idempotency = new(
        null, "idempotency", TimeSpan.FromHours(24), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(42));
}
