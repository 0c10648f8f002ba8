using System.Diagnostics.CodeAnalysis;

namespace DcsMigration.Dcs;

/// <summary>A complete response.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, unchanged except for masked secrets.</param>
/// <param name="Error">The error of DCS or its gateway. Null if the body is not one.</param>
/// <param name="RequestId">DCS's id of the request. Null if none was received.</param>
/// <param name="RetryAfter">How long the server asks to wait.</param>
/// <param name="Reason">What something other than DCS gave as its reason. Null if it gave none.</param>
/// <param name="Date">The clock of whatever answered.</param>
internal sealed record DcsResponse(
    int Status,
    ReadOnlyMemory<byte> Body,
    DcsError? Error,
    string? RequestId,
    TimeSpan? RetryAfter,
    string? Reason = null,
    DateTimeOffset? Date = null)
{
    private const int MaxRequestIdLength = 128;

    /// <summary>DCS answered about the request itself, so it accepted the credential. Throttling and server errors show nothing.</summary>
    public bool ShowsAcceptedCredential => Status is >= 200 and < 300 || Error is { Status: < 500 and not (408 or 429) };

    /// <summary>For a response without an error of DCS: the end of a sentence that starts with who answered.</summary>
    public string AnsweredWithoutDcsError =>
        $"answered {Status}, but not with a DCS error{(Reason is null ? "" : $": \"{Reason}\"")}.";

    /// <summary>Whether an id can be stored, logged and sent as a header.</summary>
    public static bool IsValidRequestId([NotNullWhen(true)] string? requestId) =>
        requestId is { Length: > 0 and <= MaxRequestIdLength } && requestId.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
