namespace DcsMigration.Tests.Idempotency;

/// <summary>How a create ends.</summary>
public enum Answer
{
    Creates,
    CreatesAndIsLost,
    IsLost,
    IsRefused,
    NeverLeaves,
    DiesAfterCreating,
    DiesBeforeCreating,
}
