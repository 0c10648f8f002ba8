using DcsMigration.Dcs;

namespace DcsMigration.Http;

/// <summary>A valid request, from whichever route.</summary>
/// <param name="Task">The task that it describes.</param>
/// <param name="Key">The caller's idempotency key; null to derive one from the values of the task.</param>
/// <param name="IsDryRun">It must not create the task.</param>
internal sealed record ParsedRequest(MigrationTaskRequest Task, CallerKey? Key, bool IsDryRun = false);

/// <summary>Why a request is not forwarded.</summary>
internal sealed record Refusal(FunctionError Error, string Message, IReadOnlyList<FieldError>? Details = null);
