namespace DcsMigration.Idempotency;

/// <summary>The store does not answer, or one of its rows cannot be read. The gate returns this as a value.</summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
