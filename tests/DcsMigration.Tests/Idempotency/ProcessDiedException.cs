namespace DcsMigration.Tests.Idempotency;

/// <summary>The process died during a request.</summary>
internal sealed class ProcessDiedException : Exception;
