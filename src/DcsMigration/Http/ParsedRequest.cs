using DcsMigration.Dcs;

namespace DcsMigration.Http;

/// <summary>A request as it was read, from whichever route.</summary>
internal abstract record ParsedRequest
{
    private ParsedRequest() { }

    /// <summary>A valid request for a task.</summary>
    /// <param name="Task">The request.</param>
    /// <param name="Key">The caller's idempotency key; null to derive one from the values of the request.</param>
    internal sealed record Request(MigrationTaskRequest Task, CallerKey? Key) : ParsedRequest;

    /// <summary>A valid request that must not create a task.</summary>
    internal sealed record DryRun : ParsedRequest;

    internal sealed record Refused(Refusal Refusal) : ParsedRequest;

    public static ParsedRequest Of((MigrationTaskRequest? Task, Refusal? Refusal) read, CallerKey? key) =>
        read.Refusal is { } refusal ? new Refused(refusal) : new Request(read.Task!, key);
}

/// <summary>Why a request is not forwarded.</summary>
internal sealed record Refusal(FunctionError Error, string Message, IReadOnlyList<FieldError>? Details = null);
