using System.Text;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Idempotency;
using DcsMigration.Simulators.Dcs;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>The example of the API documentation, with the options and the credential that the benchmarks use.</summary>
internal static class ApiExample
{
    public const string Json = DcsSimulator.SampleRequest;

    public const string ProjectId = DcsSimulator.SampleProjectId;

    public static readonly byte[] Body = Encoding.UTF8.GetBytes(Json);

    public static readonly byte[] Reply = """{"instance_id":"b21989ec-2889-4b8e-99db-19c073425ec2"}"""u8.ToArray();

    public static readonly MigrationTaskRequest Task = ((Parsed<MigrationTaskRequest>.Valid)RequestValidator.Validate(Body)).Value;

    public static readonly Credential.AccessKey Key = new("not-a-real-access-key", "not-a-real-secret-key", SecurityToken: null);

    public static readonly DcsOptions Dcs = new(
        new Uri("https://dcs.example"), ProjectId, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(28));

    public static readonly IdempotencyOptions Idempotency = new(
        null, "idempotency", TimeSpan.FromHours(24), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(42));
}
