using DcsMigration.Dcs;
using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>The options that the default settings result in, for tests that don't read settings.</summary>
internal static class TestOptions
{
    public static readonly DcsOptions Dcs = new(
        new Uri("https://dcs.example"),
        "project",
        AttemptTimeout: TimeSpan.FromSeconds(20),
        ConnectTimeout: TimeSpan.FromSeconds(5),
        TotalBudget: TimeSpan.FromSeconds(28));

    public static readonly IdempotencyOptions Idempotency = new(
        TableServiceUri: null,
        TableName: "idempotency",
        KeepFor: TimeSpan.FromHours(24),
        DerivedKeyWindow: TimeSpan.FromMinutes(10),
        SettleAfter: TimeSpan.FromMinutes(2),
        Lease: Dcs.TotalBudget + IdempotencyOptions.Margin);
}
